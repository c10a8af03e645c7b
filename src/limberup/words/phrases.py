"""Figures, times and lists, put into words in one way for every surface.

Times and lengths are rounded down, as a clock shows them.
"""

from collections.abc import Sequence
from typing import Final, Literal

from limberup.words.catalogue import has, say

_SLACK: Final = 1e-9
"""A share such as 0.29 is a little less in binary; it is 29 % all the same."""


def to_words(name: str) -> str:
    """An id as words, for what has no name: "knee_bend" is "knee bend"."""
    key = f"figures.thing.{name}"
    return say(key) if has(key) else name.replace("_", " ")


def capitalise(words: str) -> str:
    """The words with a capital letter at their start, the rest as it is."""
    return f"{words[:1].upper()}{words[1:]}"


def sentence(words: str) -> str:
    """The words with a capital letter and a full stop.

    >>> sentence("turn your side to the camera")
    'Turn your side to the camera.'
    """
    return f"{capitalise(words).rstrip('.')}."


def join_words(words: Sequence[str], last: Literal["and", "or"]) -> str:
    """A list as a sentence has it; empty for an empty list.

    >>> join_words(["a", "b", "c"], "or")
    'a, b or c'
    """
    if len(words) < 2:
        return "".join(words)
    return say(f"figures.join.{last}", first=", ".join(words[:-1]), last=words[-1])


def shorten(words: Sequence[str], most: int) -> str:
    """The first few of a list, and how many more there are.

    >>> shorten(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    shown, left = ", ".join(words[:most]), len(words) - most
    return say("figures.and_more", shown=shown, count=left) if left > 0 else shown


def percent(share: float) -> str:
    """A share of 0 to 1, rounded down, so that 100 % means all.

    >>> percent(0.29)
    '29 %'
    """
    return say("figures.percent", number=int(100 * share + _SLACK))


def clock(seconds: float) -> str:
    """Minutes and seconds.

    >>> clock(67.9)
    '1:07'
    """
    minutes, rest = divmod(int(seconds), 60)
    return say("figures.clock", minutes=minutes, seconds=rest)


def clock_of_day(seconds: float) -> str:
    """Hours, minutes and seconds.

    >>> clock_of_day(3667.9)
    '1:01:07'
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return say("figures.clock_of_day", hours=hours, minutes=minutes, seconds=rest)


def span(start_s: float, end_s: float) -> str:
    """From and to: "0:37-0:52"."""
    return join_times(clock(start_s), clock(end_s))


def join_times(start: str, end: str) -> str:
    """From and to, of times that are words already."""
    return say("figures.span", start=start, end=end)


def name_side(side: str) -> str:
    """A side of the body in words."""
    return say(f"figures.side.{side}")


def beside(side: str, words: str) -> str:
    """Words with the side they are of before them; alone where it is both.

    >>> beside("left", "foot")
    'left foot'
    """
    return words if side == "both" else say("figures.beside", side=name_side(side), words=words)
