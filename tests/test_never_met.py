"""Where nothing was counted, what was missing is told: how near it came, or what was hidden."""

from collections.abc import Iterable

import numpy as np
import pytest

from limberup.judging.engine import Engine
from limberup.judging.shortfall import Extremes, find_short_range, find_shortfall
from limberup.landmarks import Landmark
from limberup.results.session import build_set
from limberup.spec import find_spec
from limberup.spec.load import load_exercises
from limberup.spec.model import Condition, Movement
from limberup.types import PoseTrack
from stick_figure import make_pose

KNEE = Condition(signal="knee_deg", above=40.0)
HIP = Condition(signal="hip_deg", below=20.0)
FRAMES = 150
HANDS_AND_FEET = tuple(
    mark for mark in Landmark if mark.name.endswith(("ANKLE", "HEEL", "FOOT_INDEX", "WRIST"))
)


def see(knee: tuple[float, float], hip: tuple[float, float]) -> Extremes:
    """What was seen of two signals: their lowest and highest."""
    seen = Extremes(["knee_deg", "hip_deg"])
    seen.add(np.array([[knee[0], hip[0]], [knee[1], hip[1]]]))
    return seen


UNKNOWN = (np.nan, np.nan)


@pytest.mark.parametrize(
    ("condition", "seen", "signal"),
    [
        (Condition(all=(KNEE, HIP)), see((10.0, 30.0), (35.0, 90.0)), "hip_deg"),
        (Condition(any=(KNEE, HIP)), see((10.0, 30.0), (35.0, 90.0)), "knee_deg"),
        (Condition(all=(KNEE, HIP)), see((10.0, 50.0), UNKNOWN), "hip_deg"),
        (Condition(all=(KNEE, HIP)), see((10.0, 30.0), UNKNOWN), "knee_deg"),
        (Condition(any=(KNEE, HIP)), see((10.0, 30.0), UNKNOWN), "knee_deg"),
        (Condition(any=(KNEE, HIP)), see((10.0, 50.0), UNKNOWN), None),
        (Condition(all=(KNEE, HIP)), see((10.0, 50.0), (10.0, 90.0)), None),
    ],
    ids=["worst of all", "best of any", "hidden", "miss before hidden", "seen", "met", "all met"],
)
def test_the_part_that_is_named_is_the_one_to_mend(
    condition: Condition, seen: Extremes, signal: str | None
) -> None:
    missed = find_shortfall(condition, seen)
    assert (missed and missed.signal) == signal


@pytest.mark.parametrize(
    ("zero", "low", "high", "reached"),
    [("turn", 5.0, 17.0, 12.0), ("middle", -9.0, 7.0, 7.0), ("turn", 5.0, 40.0, None)],
)
def test_the_range_that_is_told_is_the_one_that_counts(
    zero: str, low: float, high: float, reached: float | None
) -> None:
    movement = Movement(signal="knee_deg", least=20.0, zero=zero, says="", source="")  # type: ignore[arg-type]
    missed = find_short_range(movement, see((low, high), UNKNOWN))
    assert (missed and missed.nearest) == reached


def stand(hidden: Iterable[Landmark]) -> PoseTrack:
    """Somebody who stands there for five seconds, with parts of the body out of the picture."""
    poses = []
    for frame in range(FRAMES):
        pose = make_pose(frame / 30.0)
        pose.visibility[list(hidden)] = 0.0
        pose.landmarks[list(hidden), 1] += 1.0
        poses.append(pose)
    return PoseTrack.from_poses(poses, aspect=1.4)


@pytest.mark.parametrize("exercise", sorted(load_exercises()))
@pytest.mark.parametrize("hidden", [(), HANDS_AND_FEET], ids=["all seen", "hands and feet hidden"])
def test_whoever_only_stands_there_is_told_what_was_missing(
    exercise: str, hidden: tuple[Landmark, ...]
) -> None:
    spec, track = find_spec(exercise), stand(hidden)
    engine = Engine(spec)
    done = build_set(spec, [*engine.update_track(track), *engine.finish()], float(track.t_s[-1]))
    assert not done.repetitions
    assert not done.holds
    assert done.attempts or done.never_met or any(row.what == "exercise" for row in done.unjudged)
    for row in done.never_met:
        assert (row.nearest is None) >= (row.reason is not None)
        assert row.words[-1] not in ".:"
