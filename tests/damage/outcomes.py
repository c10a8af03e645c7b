"""How a command may end that was given a damaged file, and how it must not."""

import re
from typing import Final

from program import Result

SCORED: Final = "scored"
REFUSED: Final = "refused"
NOBODY: Final = "nobody"
FAULT: Final = "fault"

_SENTENCE: Final = re.compile(r"limberup: \S[^\n]*[.?](\n\S[^\n]*[.?])*\n")
"""One line, or one for each mistake in a text."""


def judge(result: Result) -> str:
    """One of the four above; a fault is all that is not told as it should be."""
    if result.status == 2 and result.out == "" and _is_sentence(result.err):
        return REFUSED
    if result.status == 3 and result.out == "" and "Traceback" not in result.err:
        return NOBODY
    if result.status in (0, 1) and "Traceback" not in result.err:
        return SCORED
    return FAULT


def _is_sentence(err: str) -> bool:
    return _SENTENCE.fullmatch(err) is not None and "Traceback" not in err
