"""Whether anybody is there, and stretches in which nothing could be judged."""

from collections import Counter
from typing import Final

import numpy as np

from limberup.judging.conditions import LastSeen
from limberup.judging.events import Event, Side, Unjudged
from limberup.reasons import find_most_frequent
from limberup.types import FloatArray, Lost

GONE_S: Final = 3.0
"""Nobody in the picture, somebody else, or no picture at all for this long: what was open ended
when the person was last seen."""

LOST_AFTER_S: Final = 1.0
"""Lost sight of for at least this long is worth a line in the report."""


class PresenceWatch:
    """Whether the person is still there; who has not been seen for `gone_after_s` has left.

    Somebody else in their place is not them, and a gap without pictures shows nobody.
    """

    def __init__(self, gone_after_s: float) -> None:
        self._gone_after_s = gone_after_s
        self._last_seen = LastSeen()

    def update(self, t_s: FloatArray, lost: list[str]) -> FloatArray:
        """For each frame of the next block when the person was last seen before it, if that is too
        long ago; else NaN. The first frame after a gap is told as well.
        """
        is_there = np.array([reason not in (Lost.NOBODY, Lost.OTHER_PERSON) for reason in lost])
        seen_s = self._last_seen.update(t_s, is_there)
        return np.where(t_s - seen_s >= self._gone_after_s, seen_s, np.nan)


class SightWatch:
    """Stretches in which `what` could not be judged, each with its most frequent reason."""

    def __init__(self, what: str = "exercise") -> None:
        self._what = what
        self._since: float | None = None
        self._until = 0.0
        self._counts: Counter[str] = Counter()

    def update(self, t_s: FloatArray, reasons: list[str]) -> list[Event]:
        """Stretches that ended in this block."""
        if self._since is None and not any(reasons):
            return []
        events: list[Event] = []
        for t, reason in zip(t_s.tolist(), reasons, strict=True):
            if reason:
                self._since = t if self._since is None else self._since
                self._counts[reason] += 1
                self._until = t
            elif self._since is not None:
                events.extend(self._close(t))
        return events

    def finish(self) -> list[Event]:
        """The stretch that lasted to the end of the source."""
        return self._close(self._until) if self._since is not None else []

    def _close(self, t_s: float) -> list[Event]:
        start_s, self._since = self._since or 0.0, None
        counts, self._counts = self._counts, Counter()
        if t_s - start_s < LOST_AFTER_S:
            return []
        reason = find_most_frequent(counts)
        return [Unjudged(t_s, Side.BOTH, self._what, reason, start_s, t_s)]
