from limberup.live.cue_policy import AGAIN_S, STALE_S, TICK_S, CueBook, Saying, Voice
from limberup.live.view import Tone
from limberup.spec.model import Condition, WatchedFault

BENT = WatchedFault(
    id="bent",
    severity="major",
    cue="Straighten it.",
    again="Long leg.",
    fixed="Straight.",
    source="norm",
    when=Condition(signal="a", above=1.0),
)
HIGH = WatchedFault(
    id="high", severity="minor", cue="Lower.", source="norm", when=Condition(signal="a", above=1.0)
)


def book(*, holds: bool = False) -> CueBook:
    return CueBook((HIGH, BENT), holds=holds)


def said(voice: Voice, t_s: float) -> str:
    told = voice.update(t_s)
    return told[1].say if told else ""


def test_a_cue_is_said_again_in_other_words_after_six_seconds_and_two_repetitions() -> None:
    cues = book()
    assert cues.due("bent", 0.0) == "Straighten it."
    cues.note_said("bent", "left", 0.0)
    assert cues.due("bent", 60.0) == "", "no repetition since"
    cues.count_repetition()
    cues.count_repetition()
    assert cues.due("bent", AGAIN_S - 1) == ""
    assert cues.due("bent", AGAIN_S) == "Long leg."


def test_after_the_second_time_it_is_left_for_the_summary() -> None:
    cues = book()
    for t_s in (0.0, 100.0):
        cues.note_said("bent", "left", t_s)
    for _ in range(9):
        cues.count_repetition()
    assert cues.due("bent", 1000.0) == ""


def test_in_a_long_hold_there_are_no_repetitions_to_wait_for() -> None:
    cues = book(holds=True)
    cues.note_said("bent", "left", 0.0)
    assert cues.due("bent", 8.0) == ""
    assert cues.due("bent", 12.0) == "Long leg."


def test_the_severest_fault_comes_first() -> None:
    cues = book()
    cues.raise_fault("high", 0.0, 0.0)
    cues.raise_fault("bent", 1.0, 1.0)
    assert cues.on == ["bent", "high"]


def test_a_fault_that_has_just_begun_is_not_worth_a_word() -> None:
    cues = book()
    cues.raise_fault("bent", 1.1, 1.0)
    assert not cues.has_lasted("bent", 1.2)
    assert cues.has_lasted("bent", 1.5)


def test_praise_is_for_what_was_said_once_and_on_that_side() -> None:
    cues = book()
    assert cues.praise("bent", "left") == ""
    cues.note_said("bent", "left", 0.0)
    assert cues.praise("bent", "right") == ""
    assert cues.praise("bent", "left") == "Straight."
    assert cues.praise("bent", "left") == ""


def test_the_voice_says_first_what_matters_most() -> None:
    voice = Voice()
    voice.offer(Saying(Tone.LEVEL, "level", "Foot to the floor.", 9.0))
    voice.offer(Saying(Tone.FIX, "bent", "Straighten it.", 9.0))
    voice.offer(Saying(Tone.SETUP, "setup", "More light, please.", 9.0))
    assert said(voice, 0.0) == "More light, please."
    assert said(voice, 0.1) == "", "one at a time"
    assert said(voice, 3.0) == "Straighten it."
    assert said(voice, 6.0) == "Foot to the floor."


def test_what_is_stale_is_never_said() -> None:
    voice = Voice()
    voice.offer(Saying(Tone.FIX, "bent", "Straighten it.", STALE_S))
    assert said(voice, STALE_S + 0.1) == ""


def test_a_fault_that_is_over_takes_its_cue_along() -> None:
    voice = Voice()
    voice.offer(Saying(Tone.FIX, "bent", "Straighten it.", 9.0))
    voice.withdraw("bent")
    assert said(voice, 0.0) == ""


def test_nothing_is_said_over_the_tick_of_a_repetition() -> None:
    voice = Voice()
    voice.tick(10.0)
    voice.offer(Saying(Tone.FIX, "bent", "Straighten it.", 20.0))
    assert said(voice, 10.1) == ""
    assert said(voice, 10.0 + TICK_S) == "Straighten it."


def test_only_safety_interrupts() -> None:
    voice = Voice()
    voice.offer(
        Saying(Tone.FIX, "bent", "Straighten it, even if the leg comes down a little.", 9.0)
    )
    assert said(voice, 0.0)
    voice.offer(Saying(Tone.SAFETY, "stop", "Stop.", 9.0))
    told = voice.update(0.2)
    assert told is not None
    assert told[1].urgent
