"""What to do next, and how the reach grows."""

import msgspec
import pytest

from limberup.results.advice import add_advice, advise, compute_progress, compute_slope
from limberup.results.session import ExerciseSet, FaultRow, RepetitionRow, build_set
from limberup.spec import find_spec

SCORPION = find_spec("scorpion_stretch")
RUNGS = [level.id for level in SCORPION.levels]


def rep(
    number: int,
    level: int,
    *,
    side: str = "left",
    reach: float | None = None,
    faults: tuple[str, ...] = (),
) -> RepetitionRow:
    return RepetitionRow(
        index=number,
        side=side,
        start_s=4.0 * number,
        end_s=4.0 * number + 3.0,
        level=RUNGS[level] if level >= 0 else None,
        complete=True,
        hold_s=0.0,
        range_of_motion={"foot_advance_ratio": reach},
        faults=faults,
        score=100,
    )


def climb(
    left: list[int],
    right: list[int],
    *,
    left_fault: str | None = None,
    faults: tuple[FaultRow, ...] = (),
) -> ExerciseSet:
    """A set of which each side reached these rungs, one repetition after the other."""
    rows = [rep(i, rung, faults=(left_fault,) if left_fault else ()) for i, rung in enumerate(left)]
    rows += [rep(i, rung, side="right") for i, rung in enumerate(right, start=len(left))]
    return msgspec.structs.replace(
        build_set(SCORPION, [], 90.0), repetitions=tuple(rows), faults=faults
    )


def fault(severity: str, cue: str) -> FaultRow:
    return FaultRow(
        id="x", side="left", start_s=4.0, end_s=5.0, severity=severity, cue=cue, repetition=1
    )


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (
            [0, 0, 0],
            [0, 0, 0],
            "Time to climb: 3 in a row reached “hip off the floor”. Now try “hips at 90”.",
        ),
        (
            [0, 1, 1, 1],
            [2, 2, 2],
            "Time to climb on the left: 3 in a row reached “hips at 90”. Now try "
            "“foot to the floor” there.",
        ),
        ([0, 1, 1], [1, 1, 1], "Stay at “hips at 90” until 3 in a row are clean."),
        ([1, 1, 0], [2, 2, 2], "Stay at “hips at 90” on the left until 3 in a row are clean."),
        (
            [4, 4, 4],
            [4, 4, 4],
            "You are at the top, “foot to the hand”. Let the reach grow, and keep it slow.",
        ),
    ],
)
def test_the_ladder_says_when_to_climb_and_when_to_stay(
    left: list[int], right: list[int], expected: str
) -> None:
    assert advise(climb(left, right), SCORPION) == expected


def test_a_repetition_with_a_fault_is_not_ready_for_the_next_rung() -> None:
    done = climb([1, 1, 1], [1, 1, 1], left_fault="head_lifts")
    assert advise(done, SCORPION) == "Stay at “hips at 90” until 3 in a row are clean."


def test_a_major_fault_is_named_with_the_rung_to_stay_on() -> None:
    done = climb([1, 1, 1], [1, 1, 1], faults=(fault("major", "Keep your chest on the floor."),))
    assert advise(done, SCORPION) == "Stay at “hips at 90” for now. Keep your chest on the floor."


def test_with_too_few_repetitions_the_ladder_says_nothing_yet() -> None:
    assert advise(climb([0, 0], [0, 0, 0]), SCORPION) == "Same again, with 5 more repetitions."


def test_an_exercise_that_is_no_ladder_is_advised_as_before() -> None:
    spec = msgspec.structs.replace(SCORPION, ladder=False)
    assert "climb" not in advise(climb([0, 0, 0], [0, 0, 0]), spec)


def test_the_reach_is_followed_on_each_side() -> None:
    reaches = [0.0, 0.1, 0.2, 0.9, 0.4]
    rows = [rep(i, 3, reach=reach) for i, reach in enumerate(reaches)]
    rows += [rep(i, 3, side="right", reach=reach) for i, reach in enumerate([0.3, None, 0.2])]
    done = msgspec.structs.replace(build_set(SCORPION, [], 90.0), repetitions=tuple(rows))
    (left,) = compute_progress(done, SCORPION)
    assert (left.side, left.measure, left.first, left.last) == (
        "left",
        "foot_advance_ratio",
        0.0,
        0.4,
    )
    assert left.per_repetition == pytest.approx(0.1, abs=0.01), (
        "one wild value does not move the trend"
    )


def test_the_trend_of_a_steady_growth_is_its_step() -> None:
    assert compute_slope([1.0, 1.5, 2.0, 2.5]) == 0.5
    assert compute_slope([2.0, 2.0, 2.0]) == 0.0


def test_a_set_carries_its_advice_and_progress() -> None:
    done = add_advice(climb([0, 0, 0], [0, 0, 0]), SCORPION)
    assert done.advice == advise(done, SCORPION)
    assert done.progress == ()
