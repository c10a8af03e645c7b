"""Gives memory that native libraries have freed back to the system.

A pose model begins with threads of its own, each time it is loaded. glibc gives new threads places
of their own to take memory from, and what is freed there stays with the program until it is asked
for.
"""

import ctypes
import sys
from contextlib import suppress


def give_back_memory() -> None:
    """Hand all freed memory back to the system: a few milliseconds.

    Does nothing where the C library is not glibc.
    """
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
