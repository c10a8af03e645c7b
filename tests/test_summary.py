"""What a person reads after a set.

The sessions are written by hand, one for each kind of exercise and outcome.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from rich.console import Console

from limberup.reports.summary import MOST_ROWS, make_summary
from limberup.reports.terminal import render_terminal
from limberup.results.scoring import DoseResult
from limberup.results.session import (
    ExerciseSet,
    FaultRow,
    HoldRow,
    RepetitionRow,
    Session,
    Source,
    UnjudgedRow,
)
from limberup.spec import Spec
from limberup.spec.file import SpecFile, build_spec

CONDITION = {"signal": "hip_flexion_deg", "above": 40.0}
CUES = {
    "arm_slides": ("minor", "Keep the arms out wide."),
    "head_lifts": ("minor", "Rest the head on the floor."),
    "knee_first": ("major", "Lift the thigh first, then let the knee bend."),
}


def make_spec(**changes: Any) -> Spec:
    """An exercise with three faults and one that cannot be judged."""
    fields: dict[str, Any] = {
        "schema": 1,
        "id": "leg_raise",
        "name": "Leg raise",
        "summary": "On the back, one leg goes up.",
        "sources": ["003"],
        "view": ["side"],
        "posture": {"when": CONDITION, "lost": CONDITION, "source": ""},
        "dose": {"repetitions": 10},
        "signals": {
            "hip_flexion_deg": {"feature": "joint_flexion", "joint": "hip", "side": "working"}
        },
        "phases": [{"name": "up", "enter": CONDITION, "source": ""}],
        "faults": [
            {"id": name, "severity": severity, "cue": cue, "source": "", "when": CONDITION}
            for name, (severity, cue) in CUES.items()
        ],
        "unjudgeable": [{"id": "forced", "reason": "not_visible_to_one_camera", "source": ""}],
    }
    spec = build_spec(msgspec.convert({**fields, **changes}, SpecFile))
    assert isinstance(spec, Spec)
    return spec


LEVELS = [
    {"id": name, "name": name.replace("_", " "), "when": CONDITION, "source": ""}
    for name in ("low", "half_way", "high")
]
PLAIN = make_spec()
LADDER = make_spec(alternates=True, levels=LEVELS)
HOLD = make_spec(
    counts="holds",
    dose={"hold_s": 30.0},
    phases=[{"name": "up", "enter": CONDITION, "source": "", "hold": True}],
    unjudgeable=[],
)
BREATHS = make_spec(
    alternates=True,
    dose={"breaths": 6, "per_side": True, "fallback_hold_s": 40.0},
    phases=[{"name": "up", "enter": CONDITION, "source": "", "hold": True}],
)


def rep(
    index: int,
    side: str = "both",
    *,
    level: str | None = None,
    faults: tuple[str, ...] = (),
    complete: bool = True,
) -> RepetitionRow:
    start_s = 4.0 + 8.2 * (index - 1)
    return RepetitionRow(
        index=index,
        side=side,
        start_s=start_s,
        end_s=start_s + 5.96,
        level=level,
        complete=complete,
        hold_s=0.0,
        range_of_motion={},
        faults=faults,
        score=100,
    )


def hold(side: str, start_s: float, seconds: float, breaths: int | None = None) -> HoldRow:
    return HoldRow(
        side=side, start_s=start_s, end_s=start_s + seconds, seconds=seconds, breaths=breaths
    )


def fault(name: str, side: str, start_s: float, repetition: int | None = 1) -> FaultRow:
    severity, cue = CUES[name]
    return FaultRow(
        id=name,
        side=side,
        start_s=start_s,
        end_s=start_s + 1.5,
        severity=severity,
        cue=cue,
        repetition=repetition,
    )


def gap(reason: str, start_s: float, end_s: float, what: str = "exercise") -> UnjudgedRow:
    return UnjudgedRow(what=what, reason=reason, start_s=start_s, end_s=end_s)


def told(
    spec: Spec,
    *,
    done: float = 0.0,
    repetitions: Iterable[RepetitionRow] = (),
    holds: Iterable[HoldRow] = (),
    faults: Iterable[FaultRow] = (),
    unjudged: Iterable[UnjudgedRow] = (),
    duration_s: float = 93.4,
    columns: int = 80,
) -> str:
    """The summary as it is read, line by line, without blanks at the ends of lines."""
    holds = tuple(holds)
    unit = "repetitions" if spec.dose.repetitions else "hold_s"
    target = float(spec.dose.repetitions or spec.dose.hold_s or spec.dose.fallback_hold_s or 0)
    if spec.dose.breaths and all(row.breaths is not None for row in holds):
        unit, target = "breaths", float(spec.dose.breaths)
    always = (gap(item.reason, 0.0, duration_s, f"fault:{item.id}") for item in spec.unjudgeable)
    one = ExerciseSet(
        exercise=spec.id,
        started_s=0.0,
        ended_s=duration_s,
        repetitions=tuple(repetitions),
        holds=holds,
        faults=tuple(faults),
        unjudged=(*unjudged, *always),
        dose=DoseResult({unit: target}, {unit: done}, done >= target),
    )
    source = Source(path="/home/me/evening.mp4", duration_s=duration_s, fps=30.0, frames=2802)
    console = Console(width=columns, force_terminal=False, color_system=None)
    with console.capture() as capture:
        session = Session(source=source, model="heavy", sets=(one,))
        console.print(render_terminal(make_summary(session, spec)))
    lines = capture.get().splitlines()
    assert max(map(len, lines)) <= columns
    return "\n".join(line.rstrip() for line in lines)


ALTERNATING = {
    "done": 4.0,
    "repetitions": (
        rep(1, "left", level="low"),
        rep(2, "right", level="low", faults=("arm_slides", "head_lifts", "knee_first")),
        rep(3, "left", level="high"),
        rep(4, "right", level="half_way", faults=("arm_slides",)),
        rep(5, "left", complete=False),
    ),
    "faults": (
        fault("arm_slides", "right", 12.9),
        fault("head_lifts", "right", 13.2),
        fault("knee_first", "right", 13.9),
        fault("arm_slides", "right", 31.0),
    ),
    "unjudged": (
        gap("hands_hidden", 4.0, 9.96, "fault:arm_slides"),
        gap("out_of_frame", 65.0, 69.5),
        gap("out_of_frame", 71.0, 73.5),
    ),
}


def test_an_alternating_exercise_with_levels_reads_like_this() -> None:
    assert told(LADDER, **ALTERNATING) == (  # type: ignore[arg-type]
        """\
Leg raise
evening.mp4, 1:33 long, pose model heavy

  Repetitions    4: 2 left, 2 right; 1 cut short
  Highest level  left: high, right: half way
  Dose           10 repetitions: 6 to go

  #  side   time       level     form
  1  left   0:04-0:09  low       clean where seen
  2  right  0:12-0:18  low       knee first, arm slides and 1 more
  3  left   0:20-0:26  high      clean
  4  right  0:28-0:34  half way  arm slides
  5  left   0:36-0:42  -         cut short

Form
  Knee first, right at 0:13.
    Lift the thigh first, then let the knee bend.
  Arm slides, right at 0:12, 0:31.
    Keep the arms out wide.
  Head lifts, right at 0:13.
    Rest the head on the floor.

Could not be judged
  Arm slides, in 1 of 5 repetitions: your hands were hidden. Move so that the
  camera sees your hands.
  1:05-1:09, 1:11-1:13: part of your body was outside the picture. Move the
  camera back.
  Forced: one camera cannot show it. Ask somebody to look, or feel for it
  yourself.

Next time
  Lift the thigh first, then let the knee bend."""
    )


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_time_or_a_side_is_never_broken_over_two_lines(columns: int) -> None:
    rows = [
        line
        for line in told(LADDER, **ALTERNATING, columns=columns).splitlines()  # type: ignore[arg-type]
        if line[2:3].isdigit()
    ]
    assert sum("0:28-0:34" in row and "right" in row for row in rows) == 1


def test_a_hold_reads_like_this() -> None:
    assert told(HOLD, done=22.9, holds=[hold("both", 7.2, 22.9)]) == (
        """\
Leg raise
evening.mp4, 1:33 long, pose model heavy

  Holds  22 s at 0:07
  Dose   30 seconds: 8 seconds to go
  Form   nothing to fix

Next time
  Same again, and stay 8 seconds longer."""
    )


def test_a_hold_that_just_misses_the_dose_has_a_second_to_go() -> None:
    text = told(HOLD, done=29.97, holds=[hold("both", 7.2, 29.97)])
    assert "29 s at 0:07" in text
    assert "30 seconds: 1 second to go" in text


def test_many_holds_are_summed_up() -> None:
    holds = [hold("both", 10.0 * i, 5.0 + i) for i in range(6)]
    assert "Holds  6, 45 s in all, the longest 10 s" in told(HOLD, done=45.0, holds=holds)


def test_a_dose_on_each_side_says_which_side_is_behind() -> None:
    holds = [hold("left", 6.0, 41.0), hold("right", 51.0, 20.5)]
    text = told(
        BREATHS, done=20.5, repetitions=[rep(1, "left"), rep(2, "right")], holds=holds, columns=120
    )
    assert "Holds        left 41 s at 0:06, right 20 s at 0:51\n" in text
    assert (
        "Dose         6 breaths (about 40 seconds) each side: left done, right 20 seconds to go\n"
        in text
    )
    assert text.endswith("Next time\n  Same again, and stay 20 seconds longer on the right.")


def test_a_dose_of_counted_breaths_is_told_in_breaths() -> None:
    holds = [hold("left", 6.0, 41.0, breaths=6), hold("right", 51.0, 20.5, breaths=3)]
    repetitions = [rep(1, "left"), rep(2, "right")]
    text = told(BREATHS, done=3.0, repetitions=repetitions, holds=holds, columns=120)
    assert "Dose         6 breaths each side: left done, right 3 to go\n" in text
    assert text.endswith("Next time\n  Same again, with 3 more breaths on the right.")


def test_repetitions_on_each_side_are_counted_for_each_side() -> None:
    spec = make_spec(alternates=True, dose={"repetitions": 2, "per_side": True})
    text = told(spec, done=1.0, repetitions=[rep(1, "left"), rep(2, "left"), rep(3, "right")])
    assert "Dose         2 repetitions each side: left done, right 1 to go" in text
    assert text.endswith("Same again, with 1 more on the right.")


@pytest.mark.parametrize(
    ("target", "made", "expected"),
    [
        (1, 0, "1 repetition: 1 to go"),
        (1, 1, "1 repetition: done"),
        (6, 1, "6 repetitions: 5 to go"),
        (6, 9, "6 repetitions: done"),
    ],
)
def test_the_dose_agrees_in_number(target: int, made: int, expected: str) -> None:
    spec = make_spec(dose={"repetitions": target})
    text = told(spec, done=float(made), repetitions=[rep(i + 1) for i in range(made)])
    assert f"Dose         {expected}\n" in text
    assert f"Repetitions  {made or 'none'}\n" in text


def test_everything_clean_and_done_asks_for_no_more() -> None:
    text = told(
        make_spec(dose={"repetitions": 2}, unjudgeable=[]), done=2.0, repetitions=[rep(1), rep(2)]
    )
    assert "Form\n" not in text
    assert "Could not be judged" not in text
    assert text.count("clean") == 2
    assert text.endswith("Next time\n  Same again.")


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (("low", "high"), "Same again. Once it feels easy, try the next level: “half way”."),
        (("high", "high"), "Same again."),
        ((None, None), "Same again. Once it feels easy, try the next level: “low”."),
    ],
)
def test_with_the_dose_done_the_next_level_is_that_of_the_side_behind(
    levels: tuple[str | None, str | None], expected: str
) -> None:
    both = [
        rep(i + 1, side, level=level)
        for i, (side, level) in enumerate(zip(("left", "right"), levels, strict=True))
    ]
    assert told(LADDER, done=10.0, repetitions=both).endswith(f"Next time\n  {expected}")


def test_one_level_on_both_sides_is_said_once() -> None:
    both = [rep(1, "left", level="low"), rep(2, "right", level="low")]
    assert "Highest level  low, on both sides\n" in told(LADDER, repetitions=both)


def test_what_was_only_begun_is_not_praised() -> None:
    text = told(LADDER, repetitions=[rep(1, "left", level="low", complete=False)])
    assert "Repetitions    none; 1 cut short\n" in text
    assert "clean" not in text
    assert "Finish the movement" in text


def test_many_faults_stay_short() -> None:
    names = tuple(CUES)
    text = told(
        PLAIN,
        done=9.0,
        repetitions=[rep(i + 1, faults=names) for i in range(9)],
        faults=[fault(name, "both", 4.0 + 8.2 * i, i + 1) for i in range(9) for name in names],
        columns=60,
    )
    assert text.count("knee first, arm slides and 1 more") == 9
    assert "Arm slides, at 0:04, 0:12, 0:20, 0:28, 0:36 and 4 more." in text
    assert len(text.splitlines()) < 35


def test_many_repetitions_are_listed_up_to_a_limit() -> None:
    text = told(PLAIN, done=50.0, repetitions=[rep(i + 1) for i in range(50)])
    assert text.count("clean") == MOST_ROWS
    assert f"and {50 - MOST_ROWS} more; --json lists all" in text


def test_a_fault_of_the_whole_set_has_its_span() -> None:
    text = told(
        LADDER,
        repetitions=[rep(1, "left", level="high")],
        faults=[fault("arm_slides", "both", 4.0, None)],
    )
    assert "Arm slides, 0:04-0:05.\n" in text


@pytest.mark.parametrize("spec", [PLAIN, LADDER, HOLD, BREATHS])
def test_where_nothing_was_counted_though_all_was_seen_the_exercise_is_explained(
    spec: Spec,
) -> None:
    text = told(spec, columns=120)
    assert (
        "On the back, one leg goes up. Film it from the side, with your whole body in the picture."
        in text
    )
    assert "Could not be judged" not in text
    assert "none" in text


def test_where_nothing_could_be_seen_the_set_up_comes_first() -> None:
    text = told(PLAIN, unjudged=[gap("nobody_found", 0.0, 22.0), gap("wrong_view", 22.0, 93.4)])
    assert "0:22-1:33: the camera looked from the wrong direction. Turn your side" in text
    assert text.endswith("Next time\n  Turn your side to the camera.")


def test_a_gap_that_lasts_from_end_to_end_is_all_the_time() -> None:
    assert "All the time: it was too dark to see you well. Turn on a light" in told(
        PLAIN, unjudged=[gap("too_dark", 0.0, 93.0)]
    )


def test_a_reason_is_said_once_for_all_that_it_hid() -> None:
    hidden = [
        gap("hands_hidden", 4.0, 9.96, f"fault:{name}") for name in ("arm_slides", "head_lifts")
    ]
    text = told(
        LADDER,
        repetitions=[rep(1, "left")],
        unjudged=[*hidden, gap("hands_hidden", 4.0, 9.96, "level:half_way")],
    )
    assert "  Arm slides, head lifts, half way: your hands were hidden." in text


def test_words_from_a_spec_are_printed_as_they_are() -> None:
    spec = make_spec(name="Arch [bold]:smile:", levels=[{**LEVELS[0], "name": "[red]low"}])
    text = told(spec, repetitions=[rep(1, level="low")])
    assert text.startswith("Arch [bold]:smile:\n")
    assert text.count("[red]low") == 2


def test_a_moment_has_no_length_worth_telling() -> None:
    assert "\nevening.mp4, pose model heavy\n" in told(PLAIN, duration_s=0.4)
