"""One thing that is wrong with a file."""

from dataclasses import dataclass

from limberup.spec.lines import Address


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong, and where: the keys from the top of the file down."""

    address: Address
    text: str
