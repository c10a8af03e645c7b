"""Routines.

Their files, what is said of them, and how their exercises are found in a long video.
"""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from limberup.errors import BadInputError
from limberup.judging.events import Event, HoldEnded, RepetitionCompleted, Side, Unjudged
from limberup.pipeline import join_parts
from limberup.pose.recording import Recording, SourceInfo, load_recording, save_recording
from limberup.results.routine import Routine, find_routine, list_routines, load_routine
from limberup.results.segments import TAKE_UP, Segment, cut_events, find_segments
from limberup.results.session import ExerciseSet, RepetitionRow, build_set
from limberup.spec import load_exercises
from limberup.types import PoseTrack
from program import limberup

SAMPLES = Path(__file__).parents[1] / "sample_videos"
SPECS = load_exercises()

EVENING = """\
schema = 1
id = "evening"
name = "Evening"
summary = "Three things before bed."
sources = ["003"]
safety = "Ease off at undue strain."
ask = "Is it better?"

[[steps]]
exercise = "cat_cow"
dose = { repetitions = 4 }
up_to = 10
rest_s = 10.0

[[steps]]
exercise = "straight_leg_stretch"
sides = "one_after_the_other"
static = true

[[steps]]
exercise = "childs_pose"
note = "Breathe."
"""


def write(folder: Path, text: str = EVENING) -> Path:
    path = folder / "evening.toml"
    path.write_text(text, encoding="utf-8")
    return path


# --- files ----------------------------------------------------------------------------------------


# Taken off once every exercise that a routine names has its spec: until then this must fail.
def test_the_routines_that_come_with_limberup_name_exercises_that_exist() -> None:
    routines = [load_routine(path) for path in list_routines().values()]
    assert all(step.exercise in SPECS for routine in routines for step in routine.steps)


def test_all_files_that_come_with_limberup_pass_the_linter() -> None:
    assert limberup("specs", "lint").status == 0


def load_shipped() -> dict[str, Routine]:
    """Without asking whether their exercises exist."""
    return {
        name: msgspec.toml.decode(path.read_bytes(), type=Routine, strict=False)
        for name, path in list_routines().items()
    }


def test_there_is_one_routine_for_each_source_and_each_opens_with_safety() -> None:
    routines = load_shipped()
    assert {name: routine.sources for name, routine in routines.items()} == {
        "scorpion_ladder": ("000",),
        "light_standing": ("001",),
        "daily_seven": ("002",),
        "relief_sequence": ("003",),
        "back_stretches": ("004",),
    }
    for routine in routines.values():
        assert "If your spine is damaged" in routine.safety


def test_the_relief_sequence_asks_after_each_exercise_and_ends_with_static_stretches() -> None:
    routine = load_shipped()["relief_sequence"]
    assert routine.ask == "Is it better?"
    assert len(routine.steps) == 12
    assert [step.static for step in routine.steps] == [False] * 9 + [True] * 3


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'exercise = "cat_cow"',
            'exercise = "cat_cwo"',
            'line 10: there is no exercise "cat_cwo"; did you mean "cat_',
        ),
        ("rest_s = 10.0", "rest = 10.0", 'line 13: there is no key "rest" in'),
        ("up_to = 10", "up_to = 3", "line 12: up_to is the most of the dose"),
        ("up_to = 10", "sets = 0", "line 12: sets must be 1 or more"),
        ("up_to = 10", "up_to_sets = 1", "line 12: up_to_sets is the most there are"),
        ("rest_s = 10.0", "rest_s = -1.0", "line 13: rest_s is a length of time"),
        ("repetitions = 4", "breaths = 4", 'line 11: a dose of breaths needs "fallback_hold_s"'),
        (
            "{ repetitions = 4 }",
            "{ repetitions = 4, hold_s = 3.0 }",
            "line 11: a dose has exactly one of",
        ),
        (
            'id = "evening"',
            'id = "morning"',
            'line 2: id is "morning" but the file is named "evening"',
        ),
        ('safety = "Ease off at undue strain."', 'safety = ""', "line 6: safety is empty"),
        ('ask = "Is it better?"', 'all_day = "sit"', 'line 7: there is no exercise "sit"'),
    ],
)
def test_a_mistake_in_a_routine_is_told_by_line(
    old: str, new: str, expected: str, tmp_path: Path
) -> None:
    assert EVENING.count(old) == 1
    with pytest.raises(BadInputError) as caught:
        load_routine(write(tmp_path, EVENING.replace(old, new)))
    assert expected in str(caught.value)


def test_an_unknown_routine_gets_the_nearest_one() -> None:
    with pytest.raises(BadInputError, match='did you mean "daily_seven"'):
        find_routine("daily_sevn")


def test_the_linter_takes_a_file_in_a_folder_of_routines_for_a_routine(tmp_path: Path) -> None:
    (tmp_path / "routines").mkdir()
    write(tmp_path / "routines")
    assert limberup("specs", "lint", tmp_path).status == 0
    write(tmp_path / "routines", EVENING.replace("cat_cow", "cat_cwo"))
    result = limberup("specs", "lint", tmp_path)
    assert result.status == 1
    assert 'did you mean "cat_cow"?' in result.out


def test_a_routine_is_explained_with_safety_first(tmp_path: Path) -> None:
    result = limberup("routine", "show", write(tmp_path))
    assert result.status == 0
    lines = result.out.splitlines()
    assert lines[:2] == ["Evening", "Safety: Ease off at undue strain."]
    for words in (
        "4 repetitions, up to 10",
        "10 s",
        "one side, then the other",
        "Breathe.",
        "Is it better?",
        "after a",
    ):
        assert words in result.out


# --- segments -------------------------------------------------------------------------------------


def rep(start_s: float, end_s: float, score: int = 100) -> RepetitionRow:
    return RepetitionRow(
        index=1,
        side="both",
        start_s=start_s,
        end_s=end_s,
        level=None,
        complete=True,
        hold_s=0.0,
        range_of_motion={},
        faults=(),
        score=score,
    )


def make_sets(**repetitions: list[RepetitionRow]) -> dict[str, ExerciseSet]:
    return {
        name: msgspec.structs.replace(
            build_set(SPECS[name], [], 600.0), repetitions=tuple(repetitions.get(name, ()))
        )
        for name in SPECS
    }


ORDER = ["cat_cow", "straight_leg_stretch", "scorpion_stretch"]


def test_each_exercise_gets_the_part_that_its_repetitions_cover() -> None:
    sets = make_sets(
        cat_cow=[rep(3, 9), rep(9, 15)],
        straight_leg_stretch=[rep(40, 60)],
        scorpion_stretch=[rep(80, 95)],
    )
    assert find_segments(ORDER, sets, SPECS) == [
        Segment(0, 3, 15),
        Segment(1, 40, 60),
        Segment(2, 80, 95),
    ]


def test_an_exercise_that_is_not_there_is_left_out() -> None:
    sets = make_sets(cat_cow=[rep(3, 9)], scorpion_stretch=[rep(80, 95)])
    assert find_segments(ORDER, sets, SPECS) == [Segment(0, 3, 9), Segment(2, 80, 95)]
    assert find_segments(ORDER, make_sets(), SPECS) == []


def test_what_looks_like_another_exercise_for_a_moment_is_left_out() -> None:
    sets = make_sets(cat_cow=[rep(3, 9), rep(9, 15)], straight_leg_stretch=[rep(16, 16 + TAKE_UP)])
    assert find_segments(ORDER, sets, SPECS) == [Segment(0, 3, 15)]


def test_of_two_exercises_on_the_same_time_the_better_one_wins() -> None:
    sets = make_sets(
        cat_cow=[rep(3, 9, score=40), rep(9, 15, score=40)],
        straight_leg_stretch=[rep(3, 9), rep(9, 15)],
    )
    assert find_segments(ORDER, sets, SPECS) == [Segment(1, 3, 15)]


def test_the_order_of_the_routine_is_kept() -> None:
    sets = make_sets(straight_leg_stretch=[rep(3, 13)], cat_cow=[rep(20, 60)])
    assert find_segments(ORDER, sets, SPECS) == [Segment(0, 20, 60)]


def test_an_exercise_may_come_twice() -> None:
    sets = make_sets(cat_cow=[rep(3, 9), rep(50, 60)], straight_leg_stretch=[rep(20, 40)])
    order = ["cat_cow", "straight_leg_stretch", "cat_cow"]
    assert find_segments(order, sets, SPECS) == [
        Segment(0, 3, 9),
        Segment(1, 20, 40),
        Segment(2, 50, 60),
    ]


def test_the_choice_is_as_good_as_the_best_of_all_choices() -> None:
    rng = np.random.default_rng(7)
    for _ in range(20):
        edges = {name: np.sort(rng.choice(60, 8, replace=False)).tolist() for name in ORDER}
        rows = {name: [rep(a, b) for a, b in list(pairwise(edges[name]))[::2]] for name in ORDER}
        sets = make_sets(**rows)
        found = find_segments(ORDER, sets, SPECS)
        assert compute_worth(found, rows) == pytest.approx(search_best(rows))


def compute_worth(segments: list[Segment], rows: dict[str, list[RepetitionRow]]) -> float:
    for one, next_one in pairwise(segments):
        assert one.step < next_one.step
        assert one.end_s <= next_one.start_s
    return sum(
        worth_between(rows, segment.step, segment.start_s, segment.end_s) for segment in segments
    )


def worth_between(
    rows: dict[str, list[RepetitionRow]], step: int, start_s: float, end_s: float
) -> float:
    inside = [row for row in rows[ORDER[step]] if row.start_s >= start_s and row.end_s <= end_s]
    weight = 1.0 - 0.5 ** len(SPECS[ORDER[step]].phases)
    return sum(row.end_s - row.start_s for row in inside) * weight - TAKE_UP if inside else 0.0


def search_best(rows: dict[str, list[RepetitionRow]]) -> float:
    """The slow and obvious way: cut the time in three at all places."""
    whole = range(61)
    return max(
        max(0.0, worth_between(rows, 0, 0, a))
        + max(0.0, worth_between(rows, 1, a, b))
        + max(0.0, worth_between(rows, 2, b, 60))
        for a in whole
        for b in whole[a:]
    )


def test_only_what_lies_in_the_segment_is_kept_and_counted_anew() -> None:
    def completed(index: int, start_s: float, end_s: float) -> RepetitionCompleted:
        return RepetitionCompleted(end_s, Side.BOTH, index, start_s, end_s, complete=True)

    hidden = Unjudged(9.0, Side.BOTH, "exercise", "wrong_view", 6.0, 9.0)
    events: list[Event] = [
        completed(1, 0, 3),
        completed(2, 5, 8),
        HoldEnded(7, Side.BOTH, 6, 7),
        hidden,
        completed(3, 20, 22),
    ]
    kept = cut_events(events, Segment(0, 5, 8))
    assert kept == [completed(1, 5, 8), HoldEnded(7, Side.BOTH, 6, 7), hidden]


# --- limberup score --routine ---------------------------------------------------------------------


def join(path: Path, *names: str) -> Path:
    """One recording after the other, as one long video."""
    tracks, shift_s = [], 0.0
    for name in names:
        track = load_recording(SAMPLES / f"{name}.npz").track
        tracks.append(shift(track, shift_s))
        shift_s += float(track.t_s[-1]) + 0.2
    whole = join_parts(tracks)
    save_recording(
        path,
        Recording(whole, "heavy", "ab" * 32, SourceInfo("long.mp4", shift_s, 15.0, len(whole))),
    )
    return path


def shift(track: PoseTrack, by_s: float) -> PoseTrack:
    return replace(track, t_s=track.t_s + by_s)


@pytest.fixture(scope="module")
def long_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cat and cow, somebody who idles on the mat, child's pose.

    No straight-leg stretch.
    """
    folder = tmp_path_factory.mktemp("long")
    return join(folder / "long.npz", "cat_cow_clean", "none_idle_on_mat", "childs_pose_clean")


def test_the_exercises_of_a_routine_are_found_in_a_long_video(
    long_video: Path, tmp_path: Path
) -> None:
    result = limberup("score", long_video, "--routine", write(tmp_path), "--json", "-")
    told: dict[str, Any] = json.loads(result.out)
    assert told["routine"] == {
        "id": "evening",
        "found": [1, 3],
        "missing": ["straight_leg_stretch"],
    }
    cat_cow, childs_pose = told["sets"]
    alone = json.loads(
        limberup("score", SAMPLES / "cat_cow_clean.npz", "-e", "cat_cow", "--json", "-").out
    )["sets"][0]
    assert cat_cow["repetitions"] == alone["repetitions"]
    assert cat_cow["dose"]["target"] == {"repetitions": 4.0}, "the routine's own dose"
    assert childs_pose["exercise"] == "childs_pose"
    assert childs_pose["started_s"] > cat_cow["ended_s"]
    assert len(childs_pose["holds"]) == 2


def test_the_summary_says_what_was_found_and_what_was_not(long_video: Path, tmp_path: Path) -> None:
    out = limberup("score", long_video, "--routine", write(tmp_path)).out
    assert out.startswith("Evening\nFound 2 of 3 exercises.")
    assert "Not found: Straight-leg stretch." in out
    assert out.index("Cat and cow\n") < out.index("Child's pose\n")


def test_an_exercise_and_a_routine_together_are_refused(long_video: Path, tmp_path: Path) -> None:
    result = limberup("score", long_video, "--routine", write(tmp_path), "--exercise", "cat_cow")
    assert result.status == 2
    assert "leave one of them out" in result.err
