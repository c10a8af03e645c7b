"""The benchmarks that look inside still find what they measure."""

import subprocess
import sys
from pathlib import Path

import pytest

JUDGING = Path(__file__).parents[1] / "benchmarks" / "judging.py"


@pytest.mark.parametrize("part", ["frames", "page", "hour"])
def test_what_judging_takes_is_measured(part: str) -> None:
    done = subprocess.run(
        [sys.executable, JUDGING, "--only", part, "--frames", "90", "--minutes", "0.1"],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "nan" not in done.stdout
    assert len(done.stdout.splitlines()) > 10
