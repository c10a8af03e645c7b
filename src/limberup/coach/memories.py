"""What the live page tells of earlier sessions."""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from limberup.coach.keeper import Keeper
from limberup.history.overview import (
    Day,
    DoneExercise,
    DoneSession,
    list_days,
    list_exercises,
    list_sessions,
)
from limberup.history.past import Past, describe_past
from limberup.history.weeks import Weeks, look_at_weeks
from limberup.spec.model import AnySpec, Spec
from limberup.spec.translate import translate_spec

MOST_LISTED = 60
"""Sessions that the page lists; the calendar has all days, and `limberup history` all sessions."""


class Overview(msgspec.Struct, frozen=True):
    """All sessions at a glance. `total`: how many there are, of which the latest are listed."""

    today: str
    total: int
    days: tuple[Day, ...]
    sessions: tuple[DoneSession, ...]
    exercises: tuple[DoneExercise, ...]


class Memories:
    """Looks back. `now`: the time on the wall. Every method raises HistoryError."""

    def __init__(
        self,
        keeper: Keeper,
        specs: Mapping[str, AnySpec],
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self._keeper, self._specs, self._now = keeper, specs, now

    def find_past(self) -> tuple[Past, ...]:
        """The last time of each exercise, the latest first."""
        return describe_past(
            self._keeper.store.find_last_of_each(), self._translate(), self._now().date()
        )

    def look_over(self) -> Overview:
        """All sessions."""
        store, specs, today = self._keeper.store, self._translate(), self._now().date()
        return Overview(
            today=today.isoformat(),
            total=store.count_sessions(),
            days=list_days(store.find_marks()),
            sessions=list_sessions(store.find_sessions(MOST_LISTED), specs, today),
            exercises=list_exercises(store.count_sets(), specs),
        )

    def look_at(self, exercise: str) -> Weeks | None:
        """One exercise over the weeks; None where there is none of this id."""
        known = self._specs.get(exercise)
        spec = None if known is None else translate_spec(known)
        if not isinstance(spec, Spec):
            return None
        return look_at_weeks(self._keeper.store.find_figures(exercise, spec.followed), spec)

    def _translate(self) -> dict[str, AnySpec]:
        """The exercises in the language that is spoken now."""
        return {name: translate_spec(spec) for name, spec in self._specs.items()}

    def delete(self, session: str) -> None:
        """Forget a session. Raises BadInputError where there is none of this id."""
        self._keeper.store.delete(session)
