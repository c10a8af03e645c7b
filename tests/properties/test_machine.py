"""The phase machine on hand-made stories: one letter a frame says where the body is.

Letters: the initials of the phases; "-" in between; "?" not seen; "." out of the exercise's
posture.
"""

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limberup.judging.conditions import FALSE, TRUE, UNKNOWN, Dwell
from limberup.judging.phases import MOVING, OUT, Guards, PhaseMachine, Step, Transition, Walk, walk
from limberup.spec import Condition, Phase
from limberup.types import FloatArray, IntArray

FRAME_S = 0.1
ANY = Condition(signal="x", above=0.0)
CLOSING = (Step.COMPLETE, Step.ABANDON, Step.BREAK_OFF)


def make_phases(initials: str, *, home: bool, held: str = "") -> tuple[Phase, ...]:
    return tuple(
        Phase(
            name=initial,
            enter=ANY,
            leave=None if home else ANY,
            home=home and i == 0,
            hold=initial in held,
            source="made up",
        )
        for i, initial in enumerate(initials)
    )


HOME_RING = make_phases("hab", home=True)
SHORT_HOME_RING = make_phases("ha", home=True)
HELD_RING = make_phases("ha", home=True, held="a")
HOMELESS_RING = make_phases("ab", home=False)


class Player:
    """Plays stories, one for each side, to the machines of these sides."""

    def __init__(self, phases: tuple[Phase, ...], sides: int, for_s: float = 0.0) -> None:
        self.phases = phases
        self.machines = [PhaseMachine(phases) for _ in range(sides)]
        self._dwells = [
            [Dwell([for_s] * n) for n in (2, len(phases), len(phases))] for _ in range(sides)
        ]
        self.frames = 0

    def play(self, *stories: str) -> list[Walk]:
        """The next block of frames."""
        count = len(stories[0])
        t_s: FloatArray = (self.frames + np.arange(count, dtype=np.float64)) * FRAME_S
        guards = [
            self._guards(t_s, story, dwells)
            for story, dwells in zip(stories, self._dwells, strict=True)
        ]
        walks = walk(self.machines, count, guards)
        self.frames += count
        return walks

    def _guards(self, t_s: FloatArray, story: str, dwells: list[Dwell]) -> Guards:
        initials = [phase.name for phase in self.phases]
        seen = {"?": UNKNOWN}
        posture = [
            [seen.get(at, TRUE if at != "." else FALSE), seen.get(at, TRUE if at == "." else FALSE)]
            for at in story
        ]
        enter = [[seen.get(at, TRUE if at == name else FALSE) for name in initials] for at in story]
        leave = [[seen.get(at, TRUE if at != name else FALSE) for name in initials] for at in story]
        tables = (
            np.array(rows, dtype=np.int64).reshape(len(story), -1)
            for rows in (posture, enter, leave)
        )
        return Guards(
            *(dwell.follow(t_s, table) for dwell, table in zip(dwells, tables, strict=True))
        )


def tell(transitions: Sequence[Transition]) -> list[str]:
    """What happened to the repetition, in words; entering and leaving of phases is left out."""
    return [edge.step.value for edge in transitions if edge.step not in (Step.ENTER, Step.LEAVE)]


def play(phases: tuple[Phase, ...], *stories: str, for_s: float = 0.0) -> list[list[str]]:
    return [tell(done.transitions) for done in Player(phases, len(stories), for_s).play(*stories)]


def test_a_ring_with_a_home_is_complete_when_home_is_reached_again() -> None:
    assert play(HOME_RING, "hh-aa-bb-hh-a-b-h") == [["open", "complete", "open", "complete"]]


@pytest.mark.parametrize("story", ["h-a-h", "h-h", "h-b-h", "h-a-a-h", "h-b-a-h"])
def test_half_of_a_ring_is_abandoned(story: str) -> None:
    assert play(HOME_RING, story) == [["open", "abandon"]]


def test_going_back_and_forth_between_phases_is_one_repetition() -> None:
    assert play(HOME_RING, "h-a-a-b-b-h") == [["open", "complete"]]


@pytest.mark.parametrize("story", ["a-b-h", "b-h", "-a-b-h"])
def test_a_movement_that_did_not_begin_at_home_is_not_counted(story: str) -> None:
    assert play(HOME_RING, story) == [[]]


def test_a_source_may_begin_in_a_position_that_is_held() -> None:
    assert play(HELD_RING, "aaa-h") == [["open", "complete"]]


def test_phases_may_follow_each_other_without_a_gap() -> None:
    assert play(HOME_RING, "habh") == [["open", "complete"]]
    assert play(HOMELESS_RING, "abab") == [["open", "complete", "open"]]


def test_a_ring_without_home_begins_anywhere_and_is_complete_when_the_last_phase_is_left() -> None:
    assert play(HOMELESS_RING, "-a-b-") == [["open", "complete"]]
    assert play(HOMELESS_RING, "-b-a-b-a-") == [["open", "complete", "open", "complete"]]


def test_one_phase_again_and_again_is_no_repetition() -> None:
    assert play(HOMELESS_RING, "-a-a-b-") == [["open", "abandon", "open", "complete"]]
    assert play(HOMELESS_RING, "-a-a-a-") == [["open", "abandon", "open", "abandon", "open"]]


def test_a_single_phase_without_home_is_complete_when_it_is_left() -> None:
    assert play(make_phases("a", home=False), "-aa-aa-") == [
        ["open", "complete", "open", "complete"]
    ]


def test_a_posture_that_is_lost_breaks_off() -> None:
    assert play(HELD_RING, "h-aa-.h") == [["open", "break_off"]]
    assert play(HOME_RING, "h-a-b-.h") == [["open", "abandon"]]
    assert play(HOME_RING, "h-a-.-h") == [["open", "abandon"]]
    assert play(HOMELESS_RING, "-a-.-b-") == [["open", "abandon", "open"]]
    assert play(HOMELESS_RING, "-a-b.") == [["open", "break_off"]]


def test_the_end_of_the_source_closes_what_is_open() -> None:
    for story, expected in (("h-a-b", "break_off"), ("h-a", "abandon")):
        player = Player(HOME_RING, 1)
        player.play(story)
        assert tell(player.machines[0].finish(0, 9.0)) == [expected]


def test_nothing_happens_while_nothing_is_seen() -> None:
    assert play(HOME_RING, "h????") == [[]]
    assert play(HOME_RING, "h?a?b?h") == [["open", "complete"]]
    assert play(HOMELESS_RING, "a?b?") == [["open"]]


def test_a_phase_that_does_not_last_is_not_entered() -> None:
    assert play(HOME_RING, "hhh--a--bbb--hhh", for_s=0.2) == [["open", "abandon"]]
    assert play(HOME_RING, "hhh--aaa--bbb--hhh", for_s=0.2) == [["open", "complete"]]


def test_times_are_when_the_cause_began_not_when_it_was_certain() -> None:
    (done,) = Player(HOME_RING, 1, for_s=0.2).play("hhhhh-----aaaaabbbbbhhhhh")
    times = {edge.step: edge.at_s for edge in done.transitions}
    assert (times[Step.OPEN], times[Step.COMPLETE]) == pytest.approx((0.5, 2.0))
    entered = [(edge.phase, edge.frame) for edge in done.transitions if edge.step is Step.ENTER]
    assert entered == [(0, 2), (1, 12), (2, 17), (0, 22)]


def test_the_side_that_moves_first_bars_the_other() -> None:
    assert play(SHORT_HOME_RING, "h--aa--h", "h---a--h") == [
        ["open", "complete"],
        ["open", "abandon"],
    ]
    assert play(SHORT_HOME_RING, "h---a--h", "h--aa--h") == [
        ["open", "abandon"],
        ["open", "complete"],
    ]


def test_the_other_side_has_its_turn_when_the_first_is_home() -> None:
    left, right = play(SHORT_HOME_RING, "h-a-hhhhhhh", "hhhhhh-a-hh")
    assert (left, right) == (["open", "complete"], ["open", "complete"])


def test_a_barred_side_does_not_join_in_half_way() -> None:
    left, right = play(SHORT_HOME_RING, "h-aaaaaaa-h", "hhh-aaa-h-h")
    assert left == ["open", "complete"]
    assert "complete" not in right


def test_phase_codes_say_where_the_machine_is() -> None:
    (done,) = Player(HOMELESS_RING, 1).play(".-aa-b-.")
    assert done.phase.tolist() == [OUT, MOVING, 0, 0, MOVING, 1, MOVING, OUT]
    assert done.is_open.tolist() == [False, False, True, True, True, True, False, False]


rings = st.sampled_from(
    [HOME_RING, SHORT_HOME_RING, HELD_RING, HOMELESS_RING, make_phases("a", home=False)]
)


@st.composite
def plays(draw: st.DrawFn) -> tuple[tuple[Phase, ...], list[str], list[int], float]:
    """A ring, a random story for one side or (where there is a home) two, where to cut, and how
    long guards last.
    """
    phases = draw(rings)
    sides = draw(st.sampled_from([1, 2])) if phases[0].home else 1
    letters = "".join(phase.name for phase in phases) * 3 + "--?."
    length = draw(st.integers(1, 50))
    stories = [
        draw(st.text(alphabet=letters, min_size=length, max_size=length)) for _ in range(sides)
    ]
    cuts = draw(st.lists(st.integers(0, length), max_size=6))
    return phases, stories, sorted(cuts), draw(st.sampled_from([0.0, 0.1, 0.2]))


@given(plays())
def test_how_frames_are_cut_into_blocks_does_not_matter(
    case: tuple[tuple[Phase, ...], list[str], list[int], float],
) -> None:
    phases, stories, cuts, for_s = case
    length = len(stories[0])
    whole = Player(phases, len(stories), for_s).play(*stories)
    for edges in ([0, *cuts, length], list(range(length + 1))):
        player = Player(phases, len(stories), for_s)
        blocks = [
            player.play(*(story[a:b] for story in stories))
            for a, b in itertools.pairwise(edges)
            if a < b
        ]
        starts = [a for a, b in itertools.pairwise(edges) if a < b]
        for side, done in enumerate(whole):
            moved = [
                Transition(start + edge.frame, edge.step, edge.at_s, edge.phase)
                for start, block in zip(starts, blocks, strict=True)
                for edge in block[side].transitions
            ]
            assert moved == done.transitions
            assert join(blocks, side, "phase").tolist() == done.phase.tolist()
            assert join(blocks, side, "is_open").tolist() == done.is_open.tolist()


def join(blocks: list[list[Walk]], side: int, name: str) -> IntArray:
    joined: IntArray = np.concatenate([getattr(block[side], name) for block in blocks])
    return joined


@given(plays())
def test_a_repetition_is_opened_before_it_is_closed_and_only_once(
    case: tuple[tuple[Phase, ...], list[str], list[int], float],
) -> None:
    phases, stories, _, for_s = case
    player = Player(phases, len(stories), for_s)
    for machine, done in zip(player.machines, player.play(*stories), strict=True):
        edges = [*done.transitions, *machine.finish(0, 99.0)]
        is_open, inside = False, None
        for edge in edges:
            if edge.step is Step.OPEN:
                assert not is_open
                is_open = True
            elif edge.step in CLOSING:
                assert is_open
                is_open = False
            elif edge.step is Step.ENTER:
                assert inside is None
                inside = edge.phase
            else:
                assert inside == edge.phase
                inside = None
        assert not is_open
        assert [edge.frame for edge in done.transitions] == sorted(
            edge.frame for edge in done.transitions
        )


@given(plays())
def test_two_sides_are_never_both_beyond_home(
    case: tuple[tuple[Phase, ...], list[str], list[int], float],
) -> None:
    phases, stories, _, for_s = case
    walks = Player(phases, len(stories), for_s).play(*stories)
    if len(walks) == 2:
        assert not ((walks[0].phase > 0) & (walks[1].phase > 0)).any()


@given(st.text(alphabet="ha-", min_size=1, max_size=60))
def test_repetitions_of_a_short_ring_are_counted_as_by_hand(story: str) -> None:
    """Without the ways between, each run of "a" from home to home is one."""
    visits = "".join(letter for letter, _ in itertools.groupby(story.replace("-", "")))
    (told,) = play(SHORT_HOME_RING, story)
    assert told.count("complete") == max(visits.count("h") - 1, 0)


@given(st.text(alphabet="ab-", min_size=1, max_size=60))
def test_repetitions_of_a_ring_without_home_are_counted_as_by_hand(story: str) -> None:
    """One repetition for each two different phases in a row.

    A phase that comes again begins anew.
    """
    count, waiting = 0, ""
    for letter, _ in itertools.groupby(story):
        if letter == "-":
            continue
        if waiting and letter != waiting:
            count, waiting = count + 1, ""
        else:
            waiting = letter
    is_still_there = bool(story.replace("-", "")) and story[-1] != "-" and not waiting
    (told,) = play(HOMELESS_RING, story)
    assert told.count("complete") == count - is_still_there
