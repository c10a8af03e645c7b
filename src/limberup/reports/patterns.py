"""What the drawings of a page share: hatchings, so that nothing is told by its colour alone."""

from typing import Final

from limberup.reports.markup import Markup, tag

_SIZE: Final = 7.0


def define_patterns() -> Markup:
    """An invisible drawing with the hatchings "missed" and "unseen"."""
    patterns = [_hatch("missed", "45"), _hatch("unseen", "135")]
    return tag(
        "svg", tag("defs", *patterns), width=0.0, height=0.0, class_="shared", aria_hidden="true"
    )


def _hatch(name: str, angle: str) -> Markup:
    line = tag("line", x1=0.0, y1=0.0, x2=0.0, y2=_SIZE, class_=name)
    return tag(
        "pattern",
        line,
        id=name,
        width=_SIZE,
        height=_SIZE,
        patternUnits="userSpaceOnUse",
        patternTransform=f"rotate({angle})",
    )
