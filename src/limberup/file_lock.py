"""Whether a file belongs to another program that runs: a lock that ends with the one who holds it.

The standard library has it under a name for each system.
"""

import os
import sys
import time
from typing import Final

_TRIES: Final = 20
_TRY_AGAIN_S: Final = 0.02

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """A byte that nobody writes; the bytes of a locked place cannot be read by others."""

    def lock(file: int) -> bool:
        """Lock an open file until it is closed; False where another program has."""
        os.lseek(file, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def lock(file: int) -> bool:
        """Lock an open file until it is closed; False where another program has.

        True where the disk knows no locks.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


def lock_soon(file: int, tries: int = _TRIES) -> bool:
    """As `lock`, but whoever only asks whether a file is free has it for a moment: tried again."""
    for number in range(tries):
        if number:
            time.sleep(_TRY_AGAIN_S)
        if lock(file):
            return True
    return False
