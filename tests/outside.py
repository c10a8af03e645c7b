"""Running what was built as it runs elsewhere: without the checkout and without its environment."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HIDDEN = ("PYTHON", "LIMBERUP", "VIRTUAL_ENV", "XDG_")


def environment(**more: str) -> dict[str, str]:
    """The variables of this process, without those by which the checkout could be found."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
    return {**kept, **more}


def run(*command: str | Path, cwd: Path, timeout_s: float = 120, **more: str) -> str:
    """Run a program; its output. A failure shows all it wrote."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment(**more),
        check=False,
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(folder: Path) -> None:
    """Build the sdist of the checkout, and from that the wheel."""
    run(
        sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder
    )  # fmt: skip
