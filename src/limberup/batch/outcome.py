"""What came of one video: a line of `results.jsonl`."""

from enum import StrEnum
from typing import Final

import msgspec

from limberup.results.session import Session

SCHEMA: Final = "limberup.result/1"


class Status(StrEnum):
    """How it went."""

    SCORED = "scored"
    NOBODY = "nobody"
    FAILED = "failed"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one video.

    `video`: its path or address. `version`: its size and last change, when it was scored. `order`:
    the digest of how it was scored. `said`: why there is nothing to score, or None. `session`: as
    of `limberup score --json`, None where the video could not be read.
    """

    schema: str = SCHEMA
    video: str
    version: str
    order: str
    status: Status
    said: str | None = None
    session: Session | None = None

    @property
    def is_final(self) -> bool:
        """Whether the same video would give the same again; what failed is tried anew."""
        return self.status is not Status.FAILED


def encode_outcome(outcome: Outcome) -> bytes:
    """One line of JSON."""
    return msgspec.json.encode(outcome) + b"\n"


def decode_outcome(line: bytes) -> Outcome:
    """Raises ValueError for what is no such line."""
    return msgspec.json.decode(line, type=Outcome)
