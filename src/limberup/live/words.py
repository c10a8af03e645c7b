"""Every English sentence of the live coach that no spec supplies, from one file that is ready for
translation.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final


def load_words(language: str = "en") -> dict[str, Any]:
    """All words of a language: those of the page and those of the coach.

    Raises FileNotFoundError without them.
    """
    path = files("limberup.live").joinpath("words", f"{language}.json")
    words: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


_COACH: Final[Mapping[str, str]] = load_words()["coach"]


def say(key: str, **values: object) -> str:
    """One sentence of the coach, its gaps filled.

    >>> say("next_is", name="Cat-cow")
    'Next: Cat-cow.'
    """
    return _COACH[key].format(**values)


def say_count(number: int) -> str:
    """A number as it is spoken.

    "five", and from twenty-one on in figures, which voices read well.
    """
    names = _COACH["numbers"].split()
    return names[number] if 0 <= number < len(names) else str(number)


def sentence(words: str) -> str:
    """The words with a capital letter and a full stop.

    >>> sentence("turn your side to the camera")
    'Turn your side to the camera.'
    """
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
