"""MediaPipe as limberup wants it: a version that sends nothing, without what is never used here.

Its package loads a plotting library, which leaves a cache in the person's home, and one for
microphones, which runs `ldconfig` and a C compiler to find a library. Neither is needed to find a
body in a picture.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from types import ModuleType
from typing import Final

from limberup.errors import BadInputError

FIRST_THAT_REPORTS: Final = (0, 10, 35)
"""The first MediaPipe that reports its use to a server of its maker, with no switch against it."""

_PLOTTING: Final = ("matplotlib", "matplotlib.pyplot")
_MICROPHONE: Final = "sounddevice"


def check_silent(installed: str | None = None) -> None:
    """Refuse a MediaPipe that reports to its maker. `installed`: its version, by default as it is.

    Raises BadInputError, for a version that cannot be read too.
    """
    installed = version("mediapipe") if installed is None else installed
    numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", installed)
    if numbers is None or tuple(map(int, numbers.groups())) >= FIRST_THAT_REPORTS:
        bound = ".".join(map(str, FIRST_THAT_REPORTS))
        raise BadInputError(
            f"MediaPipe {installed} is installed, and from {bound} on it reports its use to a "
            "server of its maker, while limberup sends nothing, ever: run "
            f"python -m pip install 'mediapipe<{bound}'."
        )


@contextmanager
def lean_import() -> Iterator[None]:
    """While open, MediaPipe can be imported without its plotting and its microphones.

    What has been loaded before, or is asked for afterwards, is the real thing.
    """
    absent = [name for name in (*_PLOTTING, _MICROPHONE) if name not in sys.modules]
    if _PLOTTING[0] in absent:
        package, pyplot = (_Later(name) for name in _PLOTTING)
        package.pyplot = pyplot  # type: ignore[attr-defined]
        sys.modules.update(zip(_PLOTTING, (package, pyplot), strict=True))
    if _MICROPHONE in absent:
        # Python takes None for a module that is not there, which MediaPipe is prepared for.
        sys.modules[_MICROPHONE] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)


class _Later(ModuleType):
    """Stands for a module until something of it is asked for."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)
