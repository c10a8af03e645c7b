"""Faults and levels over time: raised once they have lasted, cleared once they have been gone."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limberup.judging.conditions import FALSE, TRUE, UNKNOWN
from limberup.judging.faults import CLEAR_AFTER_S, FaultWatch
from limberup.judging.levels import LevelEdge, LevelWatch
from limberup.judging.phases import DEPARTING, MOVING, OUT
from limberup.signals.filters import TIME_EPSILON_S
from limberup.spec import Condition, Level, Phase, WatchedFault
from limberup.spec.model import Travel
from limberup.types import BoolArray, FloatArray, IntArray

FRAME_S = 0.1
FOR_S = 0.3
PHASES = tuple(
    Phase(name=name, enter=Condition(signal="x", above=0.0), home=name == "rest", source="made up")
    for name in ("rest", "stretch")
)
TRUTHS = {"x": TRUE, "-": FALSE, "?": UNKNOWN}


def make_fault(*during: str, cleared_for_s: float | None = None) -> WatchedFault:
    return WatchedFault(
        id="knee_bend",
        severity="major",
        cue="Straighten the knee.",
        source="made up",
        during=during,
        when=Condition(signal="x", above=20.0, for_s=FOR_S),
        cleared=None
        if cleared_for_s is None
        else Condition(signal="x", below=10.0, for_s=cleared_for_s),
    )


def read(story: str) -> IntArray:
    return np.array([[TRUTHS[letter]] for letter in story], dtype=np.int64).reshape(-1, 1)


def mark(story: str) -> BoolArray:
    return np.array([letter == "x" for letter in story], dtype=np.bool_)


class Player:
    """Feeds one fault with stories: "x" it is there, "-" it is not, "?" not seen."""

    def __init__(self, fault: WatchedFault) -> None:
        self.watch = FaultWatch([fault], PHASES)
        self.frames = 0

    def play(
        self, story: str, *, active: str | None = None, is_open: str | None = None
    ) -> list[tuple[int, bool, float]]:
        """Edges as (frame since the beginning, raised, seconds of the cause).

        "x" where it is active and open.
        """
        there = read(story)
        t_s: FloatArray = (self.frames + np.arange(len(story), dtype=np.float64)) * FRAME_S
        opened = mark(is_open or "x" * len(story))
        looked = mark(active or "x" * len(story)) & opened
        edges = self.watch.update(t_s, there, TRUE - there, looked[:, None], opened)
        start, self.frames = self.frames, self.frames + len(story)
        return [(start + edge.frame, edge.is_raised, round(edge.at_s, 6)) for edge in edges]


def test_a_fault_is_raised_after_it_has_lasted_and_dated_back() -> None:
    assert Player(make_fault()).play("--xxxxx") == [(5, True, 0.2)]


def test_a_short_lapse_is_no_fault() -> None:
    assert Player(make_fault()).play("--xxx--xxx--") == []


def test_a_fault_is_cleared_when_it_has_been_gone_for_a_while() -> None:
    assert CLEAR_AFTER_S == 0.3
    assert Player(make_fault()).play("xxxx-----") == [(3, True, 0.0), (7, False, 0.4)]


def test_a_fault_does_not_flicker() -> None:
    assert Player(make_fault()).play("xxxxx--xx--x-xxx") == [(3, True, 0.0)]


def test_a_fault_that_is_not_seen_any_more_stays_as_it_was() -> None:
    assert Player(make_fault()).play("xxxx??????") == [(3, True, 0.0)]
    assert Player(make_fault()).play("xx?xx?xx?xx") == []


def test_a_fault_with_its_own_end_is_cleared_by_that() -> None:
    assert Player(make_fault(cleared_for_s=0.1)).play("xxxxx--") == [
        (3, True, 0.0),
        (6, False, 0.5),
    ]


def test_a_fault_outside_its_phases_is_not_raised() -> None:
    assert Player(make_fault()).play("xxxxxxxx", active="xxx-xxx-") == []
    assert Player(make_fault()).play("xxxxxxxx", active="---xxxxx") == [(6, True, 0.3)]


def test_a_fault_is_over_when_its_phase_has_been_over_for_a_while() -> None:
    assert Player(make_fault()).play("xxxxxxxxx", active="xxxx-----") == [
        (3, True, 0.0),
        (7, False, 0.4),
    ]


def test_a_fault_is_over_at_once_when_the_repetition_is() -> None:
    assert Player(make_fault()).play("xxxxxxxxx", is_open="xxxx-----") == [
        (3, True, 0.0),
        (4, False, 0.4),
    ]


def test_a_fault_that_goes_on_is_raised_anew_in_the_next_repetition() -> None:
    edges = Player(make_fault()).play("x" * 10, is_open="xxxx-xxxxx")
    assert edges == [(3, True, 0.0), (4, False, 0.4), (8, True, 0.5)]


def test_phases_by_name_decide_when_a_fault_is_looked_for() -> None:
    phase: IntArray = np.array([OUT, 0, DEPARTING, MOVING, 1])
    everywhere = np.ones(5, dtype=np.bool_)
    for during, expected in (
        (("stretch",), [False, False, False, False, True]),
        (("rest", "moving"), [False, True, False, True, False]),
        (("departing",), [False, False, True, False, False]),
        ((), [True, True, True, True, True]),
    ):
        watch = FaultWatch([make_fault(*during)], PHASES)
        assert watch.compute_active(phase, everywhere)[:, 0].tolist() == expected
        assert not watch.compute_active(phase, ~everywhere).any()


@given(
    st.lists(
        st.tuples(st.sampled_from("xx-?"), st.sampled_from("xxx-"), st.sampled_from("xxxx-")),
        min_size=1,
        max_size=60,
    ),
    st.lists(st.integers(0, 60), max_size=5),
)
def test_a_fault_is_followed_as_by_hand_in_blocks_of_any_length(
    frames: list[tuple[str, str, str]], cuts: list[int]
) -> None:
    story, active, is_open = ("".join(letters) for letters in zip(*frames, strict=True))
    player, edges = Player(make_fault()), list[tuple[int, bool, float]]()
    for a, b in itertools.pairwise(
        [0, *sorted(min(cut, len(frames)) for cut in cuts), len(frames)]
    ):
        edges.extend(
            player.play(story[a:b], active=active[a:b] or None, is_open=is_open[a:b] or None)
        )
    expected, is_on, there_s, gone_s = [], False, 0.0, 0.0
    was_there = was_gone = False
    for i, (letter, looked, opened) in enumerate(frames):
        t = i * FRAME_S
        is_looked_for = looked == opened == "x"
        is_there = letter == "x" and is_looked_for
        is_gone = letter == "-" or not is_looked_for
        there_s = there_s if is_there and was_there else t
        gone_s = gone_s if is_gone and was_gone else t
        was_there, was_gone = is_there, is_gone
        if is_there and t - there_s >= FOR_S - TIME_EPSILON_S:
            now = True
        elif opened == "-" or (is_gone and t - gone_s >= CLEAR_AFTER_S - TIME_EPSILON_S):
            now = False
        else:
            now = is_on
        if now != is_on:
            expected.append((i, now, round(there_s if now else gone_s, 6)))
        is_on = now
    assert edges == expected


def test_no_faults_make_no_edges() -> None:
    nothing = np.empty((3, 0), dtype=np.int64)
    everywhere = np.ones(3, dtype=np.bool_)
    assert (
        FaultWatch([], PHASES).update(
            np.arange(3.0), nothing, nothing, nothing.astype(np.bool_), everywhere
        )
        == []
    )


def test_a_level_is_reached_once_it_is_sustained_within_a_repetition() -> None:
    level = Level(
        id="half_way",
        name="half-way",
        when=Condition(signal="x", above=0.0, for_s=FOR_S),
        source="made up",
    )
    t_s: FloatArray = np.arange(12, dtype=np.float64) * FRAME_S
    there = read("xxxxxxxxxxxx")
    is_open = mark("---xxxxx-xxx")
    signals = np.zeros((12, 1))
    assert LevelWatch([level], ["x"]).update(t_s, there, signals, is_open) == [LevelEdge(6, 0)]
    assert (
        LevelWatch([level], ["x"]).update(t_s, read("x?xx?xxx?xxx"), signals, mark("x" * 12)) == []
    )


@pytest.mark.parametrize("cuts", [[], [5], [1, 6, 7], list(range(1, 16))])
def test_travel_is_measured_from_where_the_lower_level_was_reached_in_the_same_repetition(
    cuts: list[int],
) -> None:
    touch = Level(
        id="touch", name="touch", when=Condition(signal="x", above=0.0, for_s=0.0), source="made up"
    )
    on = Travel(signal="x", since="touch", above=2.0)
    beyond = Level(
        id="on",
        name="on",
        when=Condition(signal="x", above=0.0, for_s=0.0),
        travel=on,
        source="made up",
    )
    x = np.array([9, 1, 2, 3, 4, 4, 9, 9, 9, 8, 8, 8, 9, 9, 9.5, 11.0])[:, None]
    is_open = mark("-xxxxx--xxxxxxxx")
    t_s: FloatArray = np.arange(16, dtype=np.float64) * FRAME_S
    there = np.full((16, 2), TRUE)
    watch = LevelWatch([touch, beyond], ["x"])
    edges: list[tuple[int, int]] = []
    for first, last in itertools.pairwise([0, *cuts, 16]):
        part = slice(first, last)
        found = watch.update(t_s[part], there[part], x[part], is_open[part])
        edges += [(edge.frame + first, edge.level) for edge in found]
    assert edges == [(1, 0), (4, 1), (8, 0)]
