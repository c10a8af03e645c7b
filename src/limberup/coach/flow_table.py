"""The table of states of `docs/live.md`, made from the flow itself.

`python -m limberup.coach.flow_table FILE` writes it anew between its two marks.
"""

import sys
from pathlib import Path
from typing import Final

from limberup.files import replace_between, write_whole
from limberup.live.flow import describe_flow

BEGIN: Final = "<!-- states: made from limberup.live.flow by `make docs` -->"
END: Final = "<!-- end of states -->"


def insert_states(text: str) -> str:
    """The same text with the table between its marks, which must be there."""
    return replace_between(text, BEGIN, END, describe_flow())


if __name__ == "__main__":
    page = Path(sys.argv[1])
    write_whole(page, insert_states(page.read_text(encoding="utf-8")).encode())
