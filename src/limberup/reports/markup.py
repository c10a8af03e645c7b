"""Elements as text, for HTML and SVG alike. Whatever is put into one is escaped, unless an element
made it.
"""

import re
from html import escape
from typing import Final, TypeAlias

Value: TypeAlias = str | float | None

_VOID: Final = frozenset({"br", "img", "meta"})
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""What no page may hold, and what turns the direction of the words around it."""


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, /, *inside: str | Markup, **attributes: Value) -> Markup:
    """An element. Attributes that are None are left out; `_` in their names is `-`, at the end
    nothing.

    >>> tag("p", "1 < 2", class_="sum", title=None)
    '<p class="sum">1 &lt; 2</p>'
    """
    opening = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{clean(write_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{opening}>")
    return Markup(f"<{name}{opening}>{join(*inside)}</{name}>")


def join(*parts: str | Markup) -> Markup:
    """Markup and words one after the other."""
    return Markup("".join(part if isinstance(part, Markup) else clean(part) for part in parts))


def clean(words: str) -> Markup:
    """Words that stay words, wherever in a page they stand."""
    return Markup(escape(_UNPRINTABLE.sub("\ufffd", words)))


def write_value(value: str | float) -> str:
    """A value of an attribute; numbers with at most two decimals.

    >>> write_value(3.0), write_value(0.3333)
    ('3', '0.33')
    """
    if isinstance(value, str):
        return value
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")  # + 0.0 makes of -0.0 a 0.0
