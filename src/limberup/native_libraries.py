"""The system's libraries that MediaPipe and OpenCV are linked with, and which of them are missing.

Run as a file, before anything is installed, it ends with a sentence and status 1 if some are.
"""

import ctypes
import sys
from collections.abc import Collection, Mapping
from typing import Final

PACKAGES: Final[Mapping[str, str]] = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
"""Which package of Debian and Ubuntu brings a library. Other systems come with all of them."""

OF_MEDIAPIPE: Final = ("libEGL.so.1", "libGLESv2.so.2")
OF_WINDOWS: Final = ("libGL.so.1", "libgthread-2.0.so.0")
"""Those that an OpenCV with windows is linked with; one without ("headless") needs none."""


def find_missing(needless: Collection[str] = ()) -> tuple[str, ...]:
    """The packages whose library cannot be loaded, on Linux; elsewhere none.

    `needless`: libraries that nothing that is installed is linked with.
    """
    return tuple(
        package
        for library, package in PACKAGES.items()
        if sys.platform == "linux" and library not in needless and not _can_load(library)
    )


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    missing = find_missing()
    sys.exit(
        "MediaPipe needs system libraries that are not there: on Debian and Ubuntu run apt-get "
        f"install {' '.join(missing)}"
        if missing
        else 0
    )
