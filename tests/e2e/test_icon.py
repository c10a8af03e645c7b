"""The coach as the icon starts it, in Chromium: let in by the link, and ready to be installed."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import PATIENCE_S, Coach, Visit


def wait_for(told: Path, count: int) -> str:
    """The address that the browser was given for the so-manieth time."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        if told.exists() and len(lines := told.read_text().splitlines()) >= count:
            return lines[count - 1]
        time.sleep(0.05)
    raise AssertionError("no page was opened")


def test_the_page_comes_by_a_click_can_be_installed_comes_again_and_is_ended(
    tmp_path: Path, visit: Callable[..., Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, browser = tmp_path / "told", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" >> {told}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    coach = Coach(tmp_path, more=("--browser", "--quit-when-idle", "5"))
    click = [sys.executable, "-P", "-m", "limberup", "live"]
    try:
        coach.start()
        page = visit(wait_for(told, 1)).page
        assert page.url == f"http://127.0.0.1:{coach.port}/"
        line = page.context.new_cdp_session(page)
        manifest = line.send("Page.getAppManifest")
        assert manifest["url"] == f"{page.url}manifest.webmanifest"
        assert '"start_url": "/"' in manifest["data"]
        assert manifest["errors"] == []
        found = line.send("Page.getInstallabilityErrors")["installabilityErrors"]
        # A context of the tests keeps nothing, and what keeps nothing installs nothing.
        assert {one["errorId"] for one in found} <= {"in-incognito"}
        subprocess.run([*click, "--quit-when-idle", "5"], check=True, timeout=PATIENCE_S)
        address = page.url
        page.close()
        assert visit(wait_for(told, 2)).page.url == address
        done = subprocess.run(
            [*click, "--quit"], check=True, timeout=PATIENCE_S, capture_output=True, text=True
        )
        assert done.stdout == "The coach has ended.\n"
        assert coach.process is not None
        coach.process.communicate(timeout=PATIENCE_S)
        assert coach.process.returncode == 0
    finally:
        coach.stop()
