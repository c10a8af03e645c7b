"""Keeps the start-up chatter of native libraries off the user's screen without losing a real error.

MediaPipe, absl and TFLite write to file descriptor 2 themselves; neither Python's `sys.stderr` nor
`GLOG_minloglevel` stops them (tried with mediapipe 0.10.33). So the descriptor is pointed at a
temporary file for the moment, and what is not one of their known lines is passed on afterwards.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

STDERR: Final = 2

CHATTER: Final = re.compile(
    rb"^(?:[IW]\d{4} |INFO: |WARNING: All log messages before absl|libEGL warning|MESA).*\n?",
    re.MULTILINE,
)
"""Lines of the native libraries that are not errors.

Lines that start with E or F (error, fatal) are passed on.
"""


def without_chatter(text: bytes) -> bytes:
    r"""`text` without the lines that only native libraries write and nobody needs.

    >>> without_chatter(b"W0000 00:00:1.2 7 feedback.cc:114] Disabling support.\nTraceback: mine\n")
    b'Traceback: mine\n'
    """
    return CHATTER.sub(b"", text)


@contextmanager
def quiet_stderr(*, is_mute: bool = False) -> Iterator[None]:
    """While open, native log lines vanish.

    Everything else written to descriptor 2 comes out at the end, in order; nothing does if
    `is_mute`, for a call whose failure is told in our own words.
    """
    try:
        screen = os.dup(STDERR)
    except OSError:  # a program without a standard error has no screen to keep clean
        yield
        return
    with tempfile.TemporaryFile() as store:
        os.dup2(store.fileno(), STDERR)
        try:
            yield
        finally:
            os.dup2(screen, STDERR)
            os.close(screen)
            store.seek(0)
            rest = b"" if is_mute else without_chatter(store.read())
            if rest:
                os.write(STDERR, rest)
