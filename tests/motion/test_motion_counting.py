"""What counts in a performance: by its own range, and by what the film shows of it."""

import numpy as np
import pytest
from msgspec import structs

from limberup.landmarks import Landmark
from limberup.motion.body import load_body
from limberup.motion.counting import Body, Shot, Showing, measure_level, show_truth
from limberup.motion.motion import Essential, load_motion
from limberup.motion.perform import Part, Step, perform_parts
from limberup.motion.performers import list_performed, solve
from limberup.motion.style import TEXTBOOK, Style
from limberup.truth import TrueHold, TrueRepetition, TrueSide

TRAVEL = Essential(measure="body_travel", least=0.4, unsure=0.1)
HELD = Essential(measure="nothing", least=-1.0, unsure=0.0, hold_s=3.0)
ROW = TrueRepetition(side="both", start_s=2.0, end_s=8.0, level="far", faults=())
HOLD = TrueHold(side="both", start_s=4.0, end_s=6.0, breaths=1)


def travel(length: float) -> Body:
    """A trunk of length 1 that goes forward from 2 to 4 s, stays until 6 s and is back at 8 s."""
    t_s = np.arange(0.0, 10.0, 0.05)
    points = np.zeros((len(t_s), 33, 3))
    points[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 2] = 1.0
    points[:, :, 0] = np.interp(t_s, [2.0, 4.0, 6.0, 8.0], [0.0, length, length, 0.0])[:, None]
    return Body(t_s, points)


def show(
    *shots: Shot, length: float = 1.0, style: Style = TEXTBOOK, essential: Essential = TRAVEL
) -> Showing:
    return show_truth(
        "roll_glutes", [ROW], [HOLD], travel(length), essential, style, shots or [Shot(0.0, 10.0)]
    )


@pytest.mark.parametrize(
    ("length", "count"), [(1.0, (1, 1)), (0.45, (0, 1)), (0.35, (0, 1)), (0.2, (0, 0))]
)
def test_a_repetition_counts_by_its_own_range(length: float, count: tuple[int, int]) -> None:
    assert show(length=length).count == count


@pytest.mark.parametrize(
    ("start_s", "end_s", "count"),
    [
        (3.0, 10.0, (1, 1)),  # begins on the way there
        (5.5, 10.0, (0, 1)),  # begins at the far station, for half a second
        (7.9, 10.0, (0, 0)),  # begins when all is over
        (0.0, 6.5, (1, 1)),  # ends on the way back
        (0.0, 4.4, (0, 1)),  # ends as the far station is reached
        (0.0, 2.2, (0, 0)),  # ends when it has hardly begun
    ],
)
def test_a_repetition_at_the_edge_counts_when_its_far_station_and_one_way_are_shown(
    start_s: float, end_s: float, count: tuple[int, int]
) -> None:
    assert show(Shot(start_s, end_s)).count == count


def test_a_faulty_repetition_that_falls_short_may_be_counted_or_not() -> None:
    faulty, whole = structs.replace(ROW, faults=("short",)), [Shot(0.0, 10.0)]
    shown = show_truth("roll_glutes", [faulty], [], travel(0.2), TRAVEL, TEXTBOOK, whole)
    assert shown.count == (0, 1)


def test_times_are_those_of_the_film() -> None:
    (shown,) = show(Shot(3.0, 10.0)).repetitions
    assert (shown.row.start_s, shown.row.end_s) == (0.0, 5.0)


def test_what_is_cut_in_two_may_be_counted_in_either_part() -> None:
    halves = show(Shot(0.0, 4.4), Shot(5.4, 10.0, at_s=4.4))
    assert halves.count == (0, 2)


def test_level_and_form_are_told_where_all_is_shown_in_the_textbooks_way() -> None:
    (whole,), (part,) = show().repetitions, show(Shot(3.0, 10.0)).repetitions
    assert (whole.row.level, whole.is_form_judged) == ("far", True)
    assert (part.row.level, part.is_form_judged) == (None, False)


@pytest.mark.parametrize(
    "style",
    [
        Style(amplitude=0.7),
        Style(elbow_deg=30.0),
        Style(has_pauses=False),
        Style(hides="feet"),
        Style(off_yaw_deg=45.0),
    ],
)
def test_a_style_that_may_show_other_faults_leaves_level_and_form_open(style: Style) -> None:
    (shown,) = show(style=style).repetitions
    assert (shown.row.level, shown.is_form_judged) == (None, False)


def test_a_changed_tempo_leaves_only_the_form_open() -> None:
    (shown,) = show(style=Style(tempo=0.5)).repetitions
    assert (shown.row.level, shown.is_form_judged) == ("far", False)


def test_a_hold_counts_by_how_long_the_film_shows_it() -> None:
    assert show(essential=HELD).count == (0, 0)  # two of three seconds
    (cut,) = show(Shot(5.0, 10.0)).holds
    assert (cut.start_s, cut.end_s, cut.breaths) == (0.0, 1.0, None)


@pytest.mark.parametrize("exercise", list_performed())
def test_the_textbook_counts_and_reaches_its_level(exercise: str) -> None:
    motion = load_motion(exercise)
    essential = motion.essential
    assert essential is not None, f"say in {exercise}.toml what counts: the table [essential]"
    path, movement = next((name, one) for name, one in motion.paths.items() if one.counts)
    side: TrueSide = "left" if movement.sided else "both"
    performance = perform_parts(
        [Part(motion, [Step(path, side, hold_s=4.0)])], load_body(0.5), 30.0
    )
    body, told = solve(performance), performance.truth
    shots = [Shot(0.0, float(body.t_s[-1]))]
    shown = show_truth(exercise, told.repetitions, told.holds, body, essential, TEXTBOOK, shots)
    assert shown.count == (1, 1)
    if essential.rungs:
        assert measure_level(told.repetitions[0], body, essential) == movement.level
