"""Keeps what native libraries have freed from staying with the program.

A pose model begins with threads of its own, each time it is loaded. glibc gives new threads places
of their own to take memory from, and what is freed there stays there.
"""

import ctypes
import sys
from contextlib import suppress
from typing import Final

_MOST_ARENAS: Final = -8
"""glibc's number of the setting, from its `malloc.h`."""


def share_memory() -> None:
    """Let all threads take their memory from one place; called before there are any.

    For programs that load models again and again. Does nothing where the C library is another one.
    """
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_MOST_ARENAS, 1)
