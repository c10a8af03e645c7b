"""Time as the width of a drawing: places across are shares of it, so that it fits any page."""

from dataclasses import dataclass
from typing import Final

from limberup.types import Span

MARGIN: Final = 62.0
"""Pixels at the left of a drawing, for names and values; the style keeps them free."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time as the width of a strip."""

    start_s: float
    end_s: float

    def place(self, t_s: float) -> float:
        """Where a time is, 0 at the left and 100 at the right; the nearer edge for others."""
        share = (t_s - self.start_s) / (self.end_s - self.start_s)
        return 100.0 * min(max(share, 0.0), 1.0)

    def has(self, span: Span) -> bool:
        """Whether any of it is within."""
        return span.start_s < self.end_s and span.end_s > self.start_s


def share(value: float) -> str:
    """A place or a width as SVG has it."""
    return f"{value:.2f}%"
