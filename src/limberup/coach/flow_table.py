"""Writes the table of states into `docs/live.md`, between two marks."""

from pathlib import Path
from typing import Final

from limberup.live.flow import describe_flow

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "live.md"
BEGIN: Final = "<!-- states: written by make docs -->"
END: Final = "<!-- end of states -->"


def fill_in(text: str) -> str:
    """The document with the table as it is now. Raises ValueError without the marks."""
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"The document lacks {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n{describe_flow()}\n{END}{after}"


def main() -> None:
    """Write the table anew."""
    DOCUMENT.write_text(fill_in(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
