"""What is worth saying, and when: the end of a climb, and what keeps a session from beginning."""

from limberup.judging.events import Side
from limberup.live.announcements import (
    ASTRAY_NAG_S,
    ASTRAY_S,
    NAG_S,
    STEADY_S,
    Climb,
    Mended,
    Waiting,
)
from limberup.words.coach import say

SUMMARY = "Face down, arms wide."


def test_a_level_is_news_once_on_each_side() -> None:
    climb = Climb({Side.BOTH: 1})
    assert climb.tell(Side.LEFT, 0) == "first"
    assert climb.tell(Side.LEFT, 0) == ""
    assert climb.tell(Side.LEFT, 2) == "higher"
    assert climb.tell(Side.LEFT, 1) == ""
    assert climb.tell(Side.RIGHT, 2) == "first"
    assert climb.tell(Side.BOTH, 1) == "", "it was told before an interruption"


def test_what_was_mended_is_praised_once_it_has_stayed_so() -> None:
    mended = Mended()
    mended.add("bent", Side.LEFT, 0.0)
    assert mended.take(STEADY_S - 0.1) == []
    assert mended.take(STEADY_S) == [("bent", Side.LEFT)]
    assert mended.take(9.0) == []


def test_what_shows_again_or_is_over_was_not_mended() -> None:
    mended = Mended()
    mended.add("bent", Side.LEFT, 0.0)
    mended.drop("bent")
    mended.add("high", Side.LEFT, 0.0)
    mended.clear()
    assert mended.take(9.0) == []


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


def test_a_problem_that_comes_and_goes_is_not_said_each_time() -> None:
    """Somebody at the edge of what is near enough."""
    wavering = [(2.0 * k + 2.0, "too_small" if k % 2 else "", True) for k in range(9)]
    assert [words for _, words in listen(Waiting(SUMMARY), wavering)] == [say("setup_too_small")]


def test_another_problem_does_not_wait_for_the_first() -> None:
    told = listen(Waiting(SUMMARY), [(1.0, "too_small", False), (2.0, "too_dark", False)])
    assert [words for _, words in told] == [say("setup_too_small"), say("setup_too_dark")]
