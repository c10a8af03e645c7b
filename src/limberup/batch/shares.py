"""How far each helper process is with its video, in memory that all of them see.

No lock is held while a share is told, so that a helper that is killed blocks nobody.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from limberup.helper_process import CONTEXT

_NOTHING: Final = -1.0


class Shares:
    """A place for each of so many helpers: the number of its video, and how much of it is done."""

    def __init__(self, places: int) -> None:
        self._taken = CONTEXT.Value("i", 0)
        self._places = CONTEXT.RawArray("d", [_NOTHING, 0.0] * places)

    def __iter__(self) -> Iterator[tuple[int, float]]:
        """The numbers of the videos in hand, each with its share, 0 to 1."""
        for i in range(0, len(self._places), 2):
            if self._places[i] != _NOTHING:
                yield int(self._places[i]), self._places[i + 1]

    @property
    def given(self) -> tuple[Any, Any]:
        """What a helper needs for `take_place`."""
        return self._taken, self._places


_place: int = 0
_places: Any = None


def take_place(taken: Any, places: Any) -> None:  # noqa: ANN401 - made by multiprocessing
    """In a helper: tell in a place of its own from now on."""
    global _place, _places
    with taken.get_lock():
        _place = 2 * taken.value
        taken.value += 1
    _places = places


def tell_share(number: int) -> Callable[[float], None]:
    """In a helper: the video with this number is begun; what is returned tells how far it is."""
    if _places is None or _place >= len(_places):
        return lambda _: None
    _places[_place + 1] = 0.0
    _places[_place] = number

    def tell(share: float) -> None:
        _places[_place + 1] = share

    return tell
