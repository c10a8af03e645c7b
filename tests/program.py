"""The program, run within the process of a test."""

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from limberup.cli import main as cli


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    status: int
    out: str
    err: str


def limberup(*arguments: str | Path) -> Result:
    """Run the command line as somebody would type it."""
    out, err = (
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)
    )
    status = 0
    with (
        patch.object(sys, "argv", ["limberup", *map(str, arguments)]),
        patch.dict("os.environ", {"COLUMNS": "100"}),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
    return Result(status, *(stream.buffer.getvalue().decode() for stream in (out, err)))
