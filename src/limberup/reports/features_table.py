"""The features table of `docs/spec-format.md`, made from the features themselves.

`python -m limberup.reports.features_table FILE` writes it anew between its two marks.
"""

import math
import sys
from pathlib import Path
from typing import Final

from limberup.files import replace_between, write_whole
from limberup.signals.features import FEATURES

BEGIN: Final = "<!-- features: made from limberup.signals.features by `make docs` -->"
END: Final = "<!-- end of features -->"


def make_features_table() -> str:
    """All features as a Markdown table."""
    rows = (
        (
            f"`{name}`",
            one.unit,
            _describe_span(one.span),
            ", ".join(f"`{word}`" for word in one.takes) or "-",
            one.summary,
        )
        for name, one in FEATURES.items()
    )
    lines = (("feature", "unit", "span", "takes", "what it is"), ("---",) * 5, *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _describe_span(span: tuple[float, float]) -> str:
    low, high = (f"{end:g}" if math.isfinite(end) else "" for end in span)
    if low and high:
        return f"{low} to {high}"
    return f"{low} or more" if low else "any"


def insert_features_table(text: str) -> str:
    """The same text with the table between its marks, which must be there."""
    return replace_between(text, BEGIN, END, make_features_table())


if __name__ == "__main__":
    page = Path(sys.argv[1])
    write_whole(page, insert_features_table(page.read_text(encoding="utf-8")).encode())
