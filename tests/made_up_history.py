"""Sessions of somebody who has exercised for two years: made up, and the same for a seed."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import numpy as np

from limberup.history.records import Beginning, KeptSet, keep_set
from limberup.history.store import HistoryStore
from limberup.judging.events import Event, FaultCleared, HoldEnded, RepetitionCompleted, Side
from limberup.results.advice import add_advice
from limberup.results.session import build_set
from limberup.spec import Spec, load_specs

LAST = datetime(2026, 11, 27, 18, 5, tzinfo=timezone(timedelta(hours=1)))
EXERCISES = (
    "scorpion_stretch",
    "cat_cow",
    "straight_leg_stretch",
    "jefferson_curl",
    "childs_pose",
    "spinal_wave",
    "across_body_hip_stretch",
    "table_top_wag",
)


def list_begun(count: int, years: float, rng: np.random.Generator) -> list[datetime]:
    """Evenings, a few of them twice, the last one first of all to be sure of."""
    ago = np.sort(rng.uniform(0.0, 365.0 * years, count - 1))[::-1]
    return [*(LAST - timedelta(days=float(one)) for one in ago), LAST]


def make_set(
    spec: Spec, station: int, share: float, rng: np.random.Generator, *, pain: bool = False
) -> KeptSet:
    """A set by somebody who has come so far on the way from stiff to supple."""
    events: list[Event] = []
    t_s = 5.0
    sides = (Side.LEFT, Side.RIGHT) if spec.alternates else (Side.BOTH,)
    count = int(rng.integers(4, 12))
    for index in range(1, count + 1):
        side = sides[index % len(sides)]
        behind = 0.12 if side is Side.LEFT else 0.0
        reach = min(1.0, max(0.0, share - behind + rng.normal(0.0, 0.06)))
        rung = int(reach * len(spec.levels)) - 1
        fault = next((one.id for one in spec.faults if rng.random() < 0.05), None)
        end_s = t_s + float(rng.uniform(3.0, 6.0))
        if fault is not None:
            events.append(FaultCleared(end_s, side, fault, t_s + 1.0, t_s + 2.0))
        events.append(
            RepetitionCompleted(
                end_s,
                side,
                index,
                t_s,
                end_s,
                complete=True,
                level=spec.levels[rung].id if rung >= 0 else None,
                range_of_motion={
                    name: (60.0 + 45.0 * reach + float(rng.normal(0.0, 4.0)))
                    if name.endswith("_deg")
                    else 0.4 + 0.5 * reach + float(rng.normal(0.0, 0.04))
                    for name in spec.range_of_motion
                },
                faults=(fault,) if fault is not None else (),
            )
        )
        if any(phase.hold for phase in spec.phases) or spec.counts == "holds":
            events.append(HoldEnded(end_s, side, t_s, end_s, breaths=int(rng.integers(1, 4))))
        t_s = end_s + 1.0
    return keep_set(station, add_advice(build_set(spec, events, t_s), spec), spec, pain=pain)


def generate(
    count: int, years: float = 2.0, seed: int = 7
) -> Iterator[tuple[Beginning, list[KeptSet]]]:
    """So many sessions, the oldest first."""
    rng = np.random.default_rng(seed)
    specs = load_specs()
    for number, begun in enumerate(list_begun(count, years, rng)):
        share = 0.25 + 0.6 * number / count
        chosen = rng.choice(EXERCISES, size=int(rng.integers(1, 7)), replace=False)
        hurts = rng.random() < 0.01
        sets = []
        for station, name in enumerate(chosen):
            spec = specs[str(name)]
            assert isinstance(spec, Spec)
            is_last = station == len(chosen) - 1
            sets.append(make_set(spec, station, share, rng, pain=hurts and is_last))
        name = "Daily seven" if len(chosen) > 1 else specs[str(chosen[0])].name
        beginning = Beginning(
            id=f"{int(rng.integers(1 << 47)):012x}", begun=begun, programme="daily_seven", name=name
        )
        yield beginning, sets


def fill(store: HistoryStore, count: int, years: float = 2.0) -> None:
    """Write them as a coach would."""
    for beginning, sets in generate(count, years):
        store.begin_session(beginning)
        for kept in sets:
            store.put_set(beginning.id, kept)
        length = timedelta(seconds=sum(kept.set.ended_s for kept in sets))
        pain = any(kept.pain for kept in sets)
        store.finish(beginning.id, beginning.begun + length, model="full", pain=pain)
