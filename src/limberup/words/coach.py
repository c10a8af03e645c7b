"""What the live coach says: the sentences of `coach`, by their name alone."""

from limberup.words import catalogue
from limberup.words.phrases import sentence

__all__ = ["say", "say_count", "sentence"]


def say(key: str, **values: object) -> str:
    """One sentence of the coach, its gaps filled.

    >>> say("other_side", side="left")
    'Now the left side.'
    """
    return catalogue.say(f"coach.{key}", **values)


def say_count(number: int) -> str:
    """A number as it is spoken: "five".

    From twenty-one on in figures, which voices read well.
    """
    names = say("numbers").split()
    return names[number] if 0 <= number < len(names) else str(number)
