"""What is worth saying, and when: the end of a climb, and what keeps a session from beginning."""

from limberup.judging.events import Side
from limberup.live.announcements import (
    ASTRAY_NAG_S,
    ASTRAY_S,
    CLIMB_S,
    FORGET_S,
    NAG_S,
    Climb,
    Waiting,
)
from limberup.words.coach import say

SUMMARY = "Face down, arms wide."


def test_only_where_a_climb_ends_is_told() -> None:
    climb = Climb()
    for level in range(4):
        climb.reach(Side.LEFT, level, 0.2 * level)
    assert climb.tell(0.6 + 0.9 * CLIMB_S) is None
    assert climb.tell(0.6 + CLIMB_S + 0.01) == 3
    assert climb.tell(5.0) is None


def test_what_was_told_of_a_side_is_no_news_there_but_on_the_other() -> None:
    climb = Climb()
    climb.reach(Side.LEFT, 2, 0.0)
    assert climb.tell(1.0) == 2
    climb.reach(Side.LEFT, 1, 2.0)
    climb.reach(Side.LEFT, 2, 2.1)
    assert climb.tell(4.0) is None
    climb.reach(Side.RIGHT, 1, 5.0)
    assert climb.tell(6.0) == 1


def test_a_level_that_a_pause_came_between_is_not_told() -> None:
    climb = Climb()
    climb.reach(Side.BOTH, 1, 0.0)
    assert climb.tell(FORGET_S) is None


def listen(
    waiting: Waiting, problems: list[tuple[float, str, bool]], step_s: float = 0.1
) -> list[tuple[float, str]]:
    """Whatever is due is said at once. `problems`.

    Until when, which, and whether the person is in position.
    """
    told, t_s = [], 0.0
    for until_s, problem, is_in in problems:
        while t_s < until_s:
            words = waiting.update(t_s, problem, position="" if is_in else "pose_on_front")
            if words:
                waiting.note_said(t_s)
                told.append((round(t_s, 1), words))
            t_s += step_s
    return told


def test_somebody_astray_is_told_to_take_the_position_and_then_how_it_goes() -> None:
    told = listen(Waiting(SUMMARY), [(ASTRAY_S + 2 * ASTRAY_NAG_S + 1.0, "", False)])
    assert [words for _, words in told] == [say("setup_pose_on_front"), SUMMARY, SUMMARY]
    assert told[0][0] >= ASTRAY_S


def test_somebody_in_position_hears_nothing_and_a_moment_out_of_it_is_none() -> None:
    assert listen(Waiting(SUMMARY), [(10.0, "", True), (11.0, "", False), (20.0, "", True)]) == []


def test_a_problem_is_told_at_once_and_again_after_a_while_only() -> None:
    told = listen(Waiting(SUMMARY), [(NAG_S + 1.0, "too_small", False)])
    assert [words for _, words in told] == [say("setup_too_small")] * 2
    assert told[0][0] == 0.0
    assert told[1][0] >= NAG_S - 0.2


def test_another_problem_does_not_wait_for_the_first() -> None:
    told = listen(Waiting(SUMMARY), [(1.0, "too_small", False), (2.0, "too_dark", False)])
    assert [words for _, words in told] == [say("setup_too_small"), say("setup_too_dark")]
