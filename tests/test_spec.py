import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec
import pytest

from limberup.errors import BadInputError
from limberup.spec import (
    MeasuredFault,
    WatchedFault,
    find_any,
    find_spec,
    list_specs,
    load_any,
    load_day_clocks,
    load_exercises,
    load_spec,
)
from limberup.spec.file import SpecFile
from limberup.spec.lines import find_line
from limberup.spec.lint import lint_spec
from limberup.spec.lint_spare import lint_spare

GOOD = """\
schema = 1
id = "leg_raise"
name = "Leg raise"
summary = "On the back, one leg goes up."
sources = ["003"]
view = ["side"]
alternates = true
dose = { breaths = 6, per_side = true, fallback_hold_s = 40.0 }

[signals]
hip_flexion_deg = { feature = "joint_flexion", joint = "hip", side = "working" }
knee_flexion_deg = { feature = "joint_flexion", joint = "knee", side = "working" }
chest_down_ratio = { feature = "chest_down" }

[range_of_motion]
hip_flexion_deg = { signal = "hip_flexion_deg", take = "max" }

[posture]
source = "face up"
[posture.when]
all = [
  { signal = "chest_down_ratio", below = -0.5 },
  # the knee may bend
  { signal = "knee_flexion_deg", above = 1.5, below = 90.0 },
]
[posture.lost]
signal = "chest_down_ratio"
above = -0.2

[[requires]]
reason = "wrong_view"
source = "made up"
when = { signal = "chest_down_ratio", below = 0.9 }

[[phases]]
name = "rest"
home = true
source = "made up"
enter = { signal = "hip_flexion_deg", below = 20.0, for_s = 0.2 }

[[phases]]
name = "up"
hold = true
source = "made up"
[phases.enter]
signal = "hip_flexion_deg"
above = 40.0
[phases.leave]
signal = "hip_flexion_deg"
below = 35.0

[[levels]]
id = "low"
name = "low"
source = "made up"
when = { signal = "hip_flexion_deg", above = 40.0 }
[[levels]]
id = "high"
name = "high"
source = "made up"
when = { signal = "hip_flexion_deg", above = 70.0 }

[[faults]]
id = "knee_bend"
severity = "major"
during = ["up"]
cue = "Straighten the knee."
source = "made up"
when = { signal = "knee_flexion_deg", above = 20.0 }
cleared = { signal = "knee_flexion_deg", below = 15.0 }

[[faults]]
id = "too_fast"
severity = "minor"
cue = "Slower."
source = "made up"
first_repetitions = 3
repetition = { take = "duration", below = 2.0 }

[[set_faults]]
id = "sides_differ"
rule = "sides_differ"
limit = 1
repetitions = 2
severity = "minor"
cue = "The other side too."
source = "made up"

[[unjudgeable]]
id = "forced"
reason = "not_visible_to_one_camera"
source = "made up"
"""

TOO_FAST = 'id = "too_fast"'
Change = Callable[[str, str], str]


@pytest.fixture
def refusal(tmp_path: Path) -> Change:
    """What loading the good spec says after one piece of its text was exchanged, without the name
    of the file.
    """

    def change(old: str, new: str) -> str:
        assert old in GOOD
        path = tmp_path / "leg_raise.toml"
        path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(BadInputError) as caught:
            load_spec(path)
        text = str(caught.value)
        assert text.startswith(str(path))
        return text.replace(str(path), "").removeprefix(", ").removeprefix(": ")

    return change


def line_of(piece: str, text: str = GOOD) -> int:
    return text[: text.index(piece)].count("\n") + 1


# --- loading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list_specs())
def test_every_shipped_spec_loads_and_has_no_issue(name: str) -> None:
    assert find_any(name).id == name
    text = list_specs()[name].read_text(encoding="utf-8")
    file = msgspec.convert(tomllib.loads(text), SpecFile)
    assert [*lint_spec(file, name), *lint_spare(file)] == []


def test_the_good_spec_of_these_tests_is_good(tmp_path: Path) -> None:
    path = tmp_path / "leg_raise.toml"
    path.write_text(GOOD)
    assert load_spec(path).id == "leg_raise"


def test_the_whole_file_that_the_description_of_the_format_begins_with_is_in_order(
    tmp_path: Path,
) -> None:
    page = (Path(__file__).parents[1] / "docs" / "spec-format.md").read_text(encoding="utf-8")
    path = tmp_path / "squat.toml"
    path.write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert load_any(path, is_tidy=True).movement is not None


def test_both_kinds_of_fault_are_told_apart_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "leg_raise.toml"
    path.write_text(GOOD)
    spec = load_spec(path)
    bend, fast = spec.faults
    assert isinstance(bend, WatchedFault)
    assert isinstance(fast, MeasuredFault)
    assert (spec.watched_faults, spec.measured_faults) == ((bend,), (fast,))
    assert (bend.during, bend.when.above, fast.first_repetitions) == (("up",), 20.0, 3)
    assert list(spec.measures) == ["range:hip_flexion_deg", "fault:too_fast"]


def test_a_file_with_a_reminder_is_a_clock_for_the_day_and_any_other_an_exercise() -> None:
    exercises, clocks = load_exercises(), load_day_clocks()
    assert list(clocks) == ["get_up_break"]
    assert {*exercises, *clocks} == set(list_specs())


def test_a_name_that_ends_in_toml_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "leg_raise.toml"
    path.write_text(GOOD)
    assert find_spec(str(path)) == load_spec(path)


def test_the_nearest_exercise_is_suggested() -> None:
    with pytest.raises(
        BadInputError, match='There is no exercise "cat_cwo"; did you mean "cat_cow"'
    ):
        find_spec("cat_cwo")


@pytest.mark.parametrize("name", ["", "zzz", "/"])
def test_an_exercise_like_no_other_gets_the_whole_list(name: str) -> None:
    with pytest.raises(BadInputError, match=r"choose one of: .*cat_cow.*scorpion_stretch"):
        find_spec(name)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"gone\.toml does not exist: check its name"):
        load_spec(tmp_path / "gone.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(BadInputError, match=r"folder\.toml is a folder: give the name of a file"):
        load_spec(tmp_path / "folder.toml")
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"\n')
    with pytest.raises(BadInputError, match=r"latin\.toml cannot be read .*UTF-8"):
        load_spec(tmp_path / "latin.toml")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "schema = 1",
            "schema == 1",
            "line 1: this is not valid TOML (there is no proper value after the equals sign",
        ),
        ('"Leg raise"', "Leg raise", "line 3: this is not valid TOML (there is no proper value"),
        (
            '"Leg raise"',
            '"Leg raise',
            "line 3: this is not valid TOML (a quote or a bracket is not closed",
        ),
        (
            "[signals]",
            "name = 3\n[signals]",
            "line 10: this is not valid TOML (a key is given twice",
        ),
        (
            'id = "forced"\nreason = "not_visible_to_one_camera"\nsource = "made up"\n',
            "x = [",
            "at its end: this is not valid TOML",
        ),
    ],
    ids=lambda value: None,
)
def test_a_slip_in_the_syntax_is_shown_with_its_line(
    refusal: Change, old: str, new: str, expected: str
) -> None:
    told = refusal(old, new)
    assert told.startswith(expected)
    assert told.endswith("correct that place.")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("schema = 1", "schema = 2", "line 1: schema must be 1, but it is 2; correct it."),
        ("schema = 1\n", "", 'the file lacks the key "schema"; add it.'),
        ('["003"]', '"003"', 'line 5: sources must be a list, but it is "003"; correct it.'),
        (
            '["003"]',
            '["003", 4]',
            "line 5: sources #2 must be text in quotes, but it is 4; correct it.",
        ),
        (
            "alternates = true",
            'alternates = "yes"',
            'line 7: alternates must be true or false, without quotes, but it is "yes"; correct '
            "it.",
        ),
        (
            "breaths = 6",
            "breaths = 6.5",
            "line 8: dose.breaths must be a whole number, but it is 6.5; correct it.",
        ),
        (
            "[signals]",
            "[signal]",
            'line 10: there is no key "signal" in the file; did you mean "signals"?',
        ),
        (
            'feature = "chest_down"',
            'featur = "chest_down"',
            'line 13: there is no key "featur" in signals.chest_down_ratio; did you mean '
            '"feature"?',
        ),
        (
            'take = "max"',
            'take = "most"',
            re.compile(
                r'line 16: range_of_motion\.hip_flexion_deg\.take must be .*"max".* but it is '
                r'"most"; correct it\.'
            ),
        ),
        (
            "[posture]",
            "[[posture]]",
            re.compile(r"line 18: posture must be a table \(write \[posture\], with one"),
        ),
        (
            "above = 1.5",
            "abve = -10.0",
            f'line {line_of("above = 1.5")}: there is no key "abve" in posture.when.all #2; '
            'did you mean "above"?',
        ),
        (
            "below = 90.0",
            'below = "90"',
            f"line {line_of('below = 90.0')}: posture.when.all #2.below must be a number, but it "
            'is "90"; correct it.',
        ),
        (
            "[phases.leave]",
            "[phases.departing]",
            re.compile(
                rf'line {line_of("[phases.leave]")}: there is no key "departing" in phases "up"; '
                "choose from: name, enter, leave, "
            ),
        ),
        (
            'name = "rest"\n',
            "",
            f'line {line_of("[[phases]]")}: phases #1 lacks the key "name"; add it.',
        ),
        (
            "hold = true",
            "hold = 1",
            f'line {line_of("hold = true")}: phases "up".hold must be true or false, without '
            "quotes, but it is 1; "
            "correct it.",
        ),
        (
            'severity = "major"',
            'severity = "big"',
            f'line {line_of("severity")}: faults "knee_bend".severity must be "major" or '
            '"minor", but it is "big"; '
            "correct it.",
        ),
        (
            "above = 20.0 }",
            "above = 2026-11-03 }",
            f'line {line_of("above = 20.0 }")}: faults "knee_bend".when.above must be a number, '
            "but it is 2026-11-03; "
            "correct it.",
        ),
    ],
    ids=lambda value: None,
)
def test_what_does_not_fit_is_a_sentence_with_line_and_key(
    refusal: Change, old: str, new: str, expected: str | re.Pattern[str]
) -> None:
    told = refusal(old, new)
    assert "\n" not in told
    assert not re.search(r"[`$]|Object|Expected|null|enum", told)
    if isinstance(expected, str):
        assert told == expected
    else:
        assert expected.match(told)


def test_a_table_where_a_list_of_tables_belongs_says_how_to_write_it(tmp_path: Path) -> None:
    path = tmp_path / "leg_raise.toml"
    head, tail = GOOD.index("[[unjudgeable]]"), "[unjudgeable]\nid = 'x'\n"
    path.write_text(GOOD[:head] + tail)
    with pytest.raises(
        BadInputError, match=r"must be a list \(write \[\[unjudgeable\]\], with two brackets\)"
    ):
        load_spec(path)


# --- linting --------------------------------------------------------------------------------------

RULES = {
    "id and file name": (
        'id = "leg_raise"',
        'id = "leg"',
        'line 2: id is "leg" but the file is named "leg_raise"',
    ),
    "names differ": ('id = "high"', 'id = "low"', '"low" is used twice in levels'),
    "fault names differ": (
        'id = "forced"',
        'id = "too_fast"',
        '"too_fast" is used twice in faults',
    ),
    "names are plain": ('id = "high"', 'id = "High up"', '"High up" is not a name; use lower-case'),
    "reasons are known": (
        'reason = "wrong_view"',
        'reason = "fog"',
        f'line {line_of("reason")}: "fog" is no reason',
    ),
    "numbers are finite": (
        "above = 1.5",
        "above = nan",
        f"line {line_of('above = 1.5')}: above is nan",
    ),
    "numbers are not endless": (
        "above = 40.0 }",
        "above = inf }",
        f"line {line_of('above = 40.0 }')}: above is inf",
    ),
    "features are known": (
        '"chest_down"',
        '"chest_up"',
        'line 13: "chest_up" is no feature; choose one of: ',
    ),
    "signals name their unit": (
        "chest_down_ratio = {",
        "chest_down_deg = {",
        'line 13: the signal "chest_down_deg" is in',
    ),
    "needed words": (
        ', side = "working" }',
        " }",
        'line 11: the feature "joint_flexion" needs "side"',
    ),
    "words too many": (
        '"chest_down" }',
        '"chest_down", joint = "hip" }',
        'line 13: the feature "chest_down" takes no',
    ),
    "words are known": (
        'joint = "hip"',
        'joint = "hips"',
        'line 11: "hips" is no joint; choose one of: hip',
    ),
    "views are known": (
        '["side"]',
        '["side", "frnt"]',
        'line 6: "frnt" is no view; did you mean "front"?',
    ),
    "views like none": ('["side"]', '["sofa"]', 'line 6: "sofa" is no view; choose from: side, '),
    "some view": ('["side"]', "[]", "line 6: there is no view; write one or more of: side, "),
    "neither left nor right": (
        '"joint_flexion", joint = "hip", side = "working"',
        '"distance", origin = "left_hip", target = "nose"',
        'line 11: "left_hip" is no origin; a spec says neither left nor right, because either side '
        'may work; write "working_hip" or "other_hip".',
    ),
    "no side is left": (
        'joint = "hip", side = "working"',
        'joint = "hip", side = "left"',
        'line 11: "left" is no side; a spec says neither left nor right, because either side may '
        "work; write one of: working (the side that exercises",
    ),
    "sides are explained": (
        'joint = "hip", side = "working"',
        'joint = "hip", side = "far"',
        'line 11: "far" is no side; choose one of: working (the side that exercises; where both '
        "do, the left), other (",
    ),
    "points are explained": (
        '"joint_flexion", joint = "hip", side = "working"',
        '"distance", origin = "hip", target = "nose"',
        'line 11: "hip" is no origin; write a side and a part, such as "working_hip", or "nose". '
        "Sides: working (the side that exercises",
    ),
    "points with a slip": (
        '"joint_flexion", joint = "hip", side = "working"',
        '"distance", origin = "mid_hips", target = "nose"',
        'line 11: "mid_hips" is no origin; did you mean "mid_hip"?',
    ),
    "a limit that is never reached": (
        "above = 70.0",
        "above = 180.0",
        f'line {line_of("above = 70.0")}: "hip_flexion_deg" never goes above 180 deg, so above 180 '
        "never holds; write a lower limit.",
    ),
    "a limit below all values": (
        'signal = "chest_down_ratio", below = -0.5',
        'signal = "chest_down_ratio", below = -50.0',
        f'line {line_of("below = -0.5")}: "chest_down_ratio" never goes below -1, so below -50 '
        "never holds; write a higher limit.",
    ),
    "a limit that is always met": (
        "below = 0.9 }",
        "below = 90.0 }",
        f'line {line_of("below = 0.9 }")}: "chest_down_ratio" never goes above 1, so below 90 '
        "always holds; correct the limit or leave it out.",
    ),
    "the other limit that is always met": (
        "above = 1.5",
        "above = -1.5",
        f'line {line_of("above = 1.5")}: "knee_flexion_deg" never goes below 0 deg, so above -1.5 '
        "always holds",
    ),
    "a measure that is never reached": (
        'take = "duration", below = 2.0',
        'signal = "hip_flexion_deg", take = "range", above = 200.0',
        '"hip_flexion_deg" never goes above 180 deg, so above 200 never holds',
    ),
    "a time below none": (
        'take = "duration", below = 2.0',
        'take = "duration", below = 0.0',
        '"duration_s" never goes below 0 s, so below 0 never holds',
    ),
    "a way that nobody goes": (
        'id = "high"',
        'id = "high"\ntravel = { signal = "hip_flexion_deg", since = "low", above = 180.0 }',
        '"hip_flexion_deg" never travels more than 180 deg, so above 180 never holds',
    ),
    "typical limits": (
        "[range_of_motion]",
        '[typical]\nhip_flexion_deg = { above = 190.0, source = "made up" }\n[range_of_motion]',
        'line 16: "hip_flexion_deg" never goes above 180 deg',
    ),
    "signal lengths": ('"chest_down" }', '"chest_down", smooth_s = -1.0 }', "line 13: smooth_s"),
    "one window": (
        '"chest_down" }',
        '"chest_down", reversals_s = 1.0, extent_s = 1.0 }',
        "line 13: a signal has one of reversals_s, extent_s, offset_s, lowest_s and swing_s",
    ),
    "a swing and its least": (
        '"chest_down" }',
        '"chest_down", swing_s = 5.0 }',
        "line 13: swing_s and least_swing belong together",
    ),
    "a least swing of something": (
        '"chest_down" }',
        '"chest_down", swing_s = 5.0, least_swing = 0.0 }',
        "line 13: least_swing must be more than 0",
    ),
    "reasons of faults": (
        'severity = "major"',
        'severity = "major"\nreason = "fog"',
        '"fog" is no reason; choose one of: ',
    ),
    "unsure levels": (
        'name = "high"',
        'unsure = "fog"\nname = "high"',
        '"fog" is no reason; choose one of: ',
    ),
    "stillness": (
        "hold = true",
        'hold = true\nstill = { signal = "hip_flexion_deg", below = 5.0 }',
        f'line {line_of("hold = true") + 1}: "still" of the phase "up" needs one signal with '
        '"extent_s"',
    ),
    "rests told apart": (
        "hold = true",
        "hold = true\nin_steps = true",
        f'line {line_of("hold = true") + 1}: "in_steps" of the phase "up" needs "still"',
    ),
    "one form of condition": (
        'signal = "chest_down_ratio"\nabove = -0.2',
        "any = []",
        f'line {line_of("[posture.lost]")}: a condition has exactly one of "signal"',
    ),
    "dwell": ("for_s = 0.2", "for_s = -0.2", f"line {line_of('for_s')}: for_s is a length of time"),
    "signals exist": (
        '{ signal = "knee_flexion_deg", above = 1.5',
        '{ signal = "knee_deg", above = 1.5',
        f'line {line_of("above = 1.5")}: there is no signal "knee_deg"',
    ),
    "conditions have limits": (
        "below = 0.9 }\n\n[[phases",
        "for_s = 2.0 }\n\n[[phases",
        'has no limit; give "above"',
    ),
    "limits": ("above = 1.5", "above = 95.0", f"line {line_of('above = 1.5')}: the limits on"),
    "posture and lost": ("above = -0.2", "below = -0.2", "the posture is inverted"),
    "travel from below": (
        'id = "high"',
        'id = "high"\ntravel = { signal = "hip_flexion_deg", since = "high", above = 5.0 }',
        '"high" is no level below "high"',
    ),
    "travel of a signal": (
        'id = "high"',
        'id = "high"\ntravel = { signal = "hip_deg", since = "low", above = 5.0 }',
        'there is no signal "hip_deg"',
    ),
    "home is first": (
        "hold = true",
        "hold = true\nhome = true",
        "only the first phase can be home",
    ),
    "leave without home": (
        "home = true\n",
        "",
        f'line {line_of("[[phases]]")}: the phase "rest" needs "leave"',
    ),
    "enter and leave": (
        "below = 35.0",
        "below = 45.0",
        f'line {line_of("[phases.leave]")}: the phase "up" is inverted',
    ),
    "enter and enter": (
        "below = 20.0, for_s",
        "below = 50.0, for_s",
        'the phases "rest" and "up" are inverted',
    ),
    "levels climb": (
        "above = 70.0",
        "above = 30.0",
        f'line {line_of("above = 70.0")}: the level "high" is inverted',
    ),
    "one kind of fault": (
        'when = { signal = "knee',
        'needs = { signal = "knee',
        'the fault "knee_bend" needs exactly',
    ),
    "phases of faults": (
        'during = ["up"]',
        'during = ["top"]',
        f'line {line_of("during")}: "top" is no phase',
    ),
    "fault and cleared": (
        "below = 15.0",
        "below = 25.0",
        f'line {line_of("cleared")}: the fault "knee_bend" is inverted',
    ),
    "level of a fault": ("first_repetitions = 3", 'up_to_level = "top"', 'there is no level "top"'),
    "first repetitions": (
        "first_repetitions = 3",
        "first_repetitions = 0",
        "first_repetitions must be 1 or more",
    ),
    "measures": (
        'take = "duration", below',
        'take = "max", below',
        'a measure has a "signal", unless',
    ),
    "measured signals": (
        '{ signal = "hip_flexion_deg", take',
        '{ signal = "hip", take',
        'line 16: there is no signal "hip"',
    ),
    "measures have limits": (", below = 2.0 }\n\n[[set", " }\n\n[[set", "the measure has no limit"),
    "measure limits": (
        "below = 2.0 }\n\n[[set",
        "below = 2.0, above = 3.0 }\n\n[[set",
        "above 3 and below 2 never holds",
    ),
    "phases of measures": (
        'take = "duration", below',
        'take = "duration", during = ["top"], below',
        '"top" is no phase; choose from',
    ),
    "steps": (
        'take = "duration", below',
        'take = "duration", step = 0.1, below',
        'that takes "steps" needs "step"',
    ),
    "delays": (
        'take = "duration", below',
        'take = "delay", below',
        'that takes "delay" needs "of" and "after"',
    ),
    "seconds instead": (
        "breaths = 6",
        "or_s = 30.0, breaths = 6",
        "or_s is how many seconds of repetitions",
    ),
    "way to a level": (
        'when = { signal = "hip_flexion_deg", above = 70.0',
        'held_s = 3.0\nwhen = { signal = "hip_flexion_deg", above = 70.0',
        'the level "high" needs exactly one of "when" and "held_s"',
    ),
    "both kinds of a fault": (
        "first_repetitions = 3",
        'first_repetitions = 3\nwhen = { signal = "knee_flexion_deg", above = 20.0 }',
        'the fault "too_fast" needs exactly one of "when" and "repetition"',
    ),
    "neither kind of a fault": (
        'repetition = { take = "duration", below = 2.0 }\n',
        "",
        f'line {line_of(TOO_FAST) - 1}: the fault "too_fast" needs exactly one of "when"',
    ),
    "a key of the other kind of fault": (
        "first_repetitions = 3",
        'first_repetitions = 3\nduring = ["up"]',
        f'line {line_of("first_repetitions = 3") + 1}: the fault "too_fast" has "repetition" and '
        'takes no "during"',
    ),
    "a level where a fault is watched": (
        'during = ["up"]',
        'up_to_level = "low"',
        'the fault "knee_bend" has "when" and takes no "up_to_level"',
    ),
    "set limits": (
        "limit = 1",
        "limit = 2",
        f"line {line_of('limit = 1')}: limit is 2; with 2 levels",
    ),
    "set repetitions": ("repetitions = 2", "repetitions = 0", "repetitions must be 1 or more"),
    "one unit of dose": (
        "breaths = 6",
        "breaths = 6, hold_s = 30.0",
        "line 8: a dose has exactly one of",
    ),
    "some dose": ("breaths = 6", "breaths = 0", "line 8: a dose must be more than 0"),
    "breaths in time": (
        ", fallback_hold_s = 40.0",
        "",
        'line 8: a dose of breaths needs "fallback_hold_s"',
    ),
    "fallback": (
        "fallback_hold_s = 40.0",
        "fallback_hold_s = 0.0",
        "line 8: fallback_hold_s is a length of time",
    ),
    "sides of the dose": (
        "alternates = true",
        "alternates = false",
        'line 8: a dose on each side needs "alternates',
    ),
    "something to hold": (
        "hold = true\n",
        "",
        f"line {line_of('[[phases]]')}: holds are counted but no phase has",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_of_the_linter_speaks_in_a_sentence_that_names_the_place(
    refusal: Change, rule: str
) -> None:
    old, new, expected = RULES[rule]
    told = refusal(old, new).splitlines()
    hits = [line for line in told if expected in line]
    assert hits, told
    assert all(re.search(r"line \d+: ", line) for line in told)
    assert all(line.endswith((".", "?")) for line in told)


def test_a_spec_without_any_phase_or_with_home_alone_is_refused(tmp_path: Path) -> None:
    data: dict[str, Any] = tomllib.loads(GOOD)
    data["faults"] = []
    for phases, expected in ((data["phases"][:1], "a home phase alone"), ([], "there is no phase")):
        texts = [
            issue.text for issue in lint_spec(msgspec.convert({**data, "phases": phases}, SpecFile))
        ]
        assert any(expected in text for text in texts)


def test_all_issues_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "leg_raise.toml"
    bad = GOOD.replace("above = 70.0", "above = 30.0").replace('joint = "hip"', 'joint = "hips"')
    path.write_text(
        bad.replace("below = 15.0", "below = 25.0").replace("breaths = 6", "breaths = 0")
    )
    with pytest.raises(BadInputError) as caught:
        load_spec(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert all(line.startswith(f"{path}, line ") for line in lines)


def test_what_does_not_fit_and_what_the_linter_finds_are_told_at_once(tmp_path: Path) -> None:
    bad = (
        GOOD.replace("schema = 1", "schema = 2")
        .replace('["003"]', '"003"')
        .replace('feature = "chest_down"', 'featur = "chest_down"')
        .replace("below = 90.0", 'below = "90"')
        .replace('severity = "major"', 'severity = "big"')
        .replace('cue = "Slower."\n', "")
        .replace('joint = "knee"', 'joint = "knees"')
        .replace("above = 70.0", "above = 700.0")
        .replace('reason = "wrong_view"', 'reason = "fog"')
    )
    path = tmp_path / "leg_raise.toml"
    path.write_text(bad)
    with pytest.raises(BadInputError) as caught:
        load_spec(path)
    told = [line.removeprefix(f"{path}, ") for line in str(caught.value).splitlines()]
    expected = [
        "schema must be 1",
        "sources must be a list",
        '"knees" is no joint',
        'there is no key "featur" in signals.chest_down_ratio; did you mean "feature"?',
        "must be a number",
        '"fog" is no reason',
        "never goes above 180 deg",
        'severity must be "major" or "minor"',
        'faults "too_fast" lacks the key "cue"; add it.',
    ]
    assert len(told) == len(expected), told
    assert all(piece in line for piece, line in zip(expected, told, strict=True)), told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "up"\n', ""),
        ("[phases.enter]", "[phases.entre]"),
        ('feature = "joint_flexion", joint = "knee"', 'feature = 7, joint = "knee"'),
        ('id = "low"\n', ""),
        ("hold = true", 'hold = "yes"'),
        ("hold = true", "hol = 7"),
        ('id = "forced"\n', ""),
        ("alternates = true", 'alternates = "maybe"'),
        ("[posture]", "[[posture]]"),
        ('{ signal = "hip_flexion_deg", take = "max" }', "3"),
    ],
)
def test_one_mistake_is_told_once_and_nothing_that_only_follows_from_it(
    refusal: Change, old: str, new: str
) -> None:
    assert len(refusal(old, new).splitlines()) == 1


@pytest.mark.parametrize("key", ["a.b", "a]b", "a[0]", "`", "...", ".", "a - at `$.name`"])
def test_an_odd_key_is_refused_in_a_sentence(tmp_path: Path, key: str) -> None:
    path = tmp_path / "leg_raise.toml"
    path.write_text(GOOD.replace("[signals]", f'[signals]\n"{key}" = {{ feature = 7 }}'))
    with pytest.raises(BadInputError, match=r"feature must be text|does not fit|must be"):
        load_spec(path)


def test_a_file_of_another_kind_is_not_told_without_end(tmp_path: Path) -> None:
    path = tmp_path / "leg_raise.toml"
    path.write_text("\n".join(f"key_{i} = {i}" for i in range(500)))
    with pytest.raises(BadInputError) as caught:
        load_spec(path)
    assert 1 <= len(str(caught.value).splitlines()) <= 50


def test_signals_that_nobody_needs_are_told_by_the_linter_and_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "leg_raise.toml"
    path.write_text(
        GOOD.replace(
            "[range_of_motion]",
            'spare_ratio = { feature = "rise", origin = "nose", target = "mid_hip" }\n'
            'bend_deg = { feature = "joint_flexion", joint = "knee", side = "working" }\n'
            'to_ratio = { feature = "distance", origin = "nose", target = "mid_hip" }\n'
            'fro_ratio = { feature = "distance", origin = "mid_hip", target = "nose" }\n'
            "[range_of_motion]",
        )
    )
    assert load_spec(path).id == "leg_raise"
    with pytest.raises(BadInputError) as caught:
        load_any(path, is_tidy=True)
    assert [line.removeprefix(f"{path}, ") for line in str(caught.value).splitlines()] == [
        'line 15: the signal "spare_ratio" is used nowhere; use it in the movement, a condition or '
        "a measure, or remove it.",
        'line 16: "bend_deg" and "knee_flexion_deg" are the same signal; keep one of them, and use '
        "its name.",
        'line 17: the signal "to_ratio" is used nowhere; use it in the movement, a condition or a '
        "measure, or remove it.",
        'line 18: "fro_ratio" and "to_ratio" are the same signal; keep one of them, and use its '
        "name.",
    ]


MOVED = """
[movement]
signal = "hip_flexion_deg"
least = {least}
zero = "{zero}"
says = "the hip bent by"
source = "made up"
"""


@pytest.mark.parametrize(
    ("signal", "zero", "least", "way"),
    [
        ({}, "turn", 180.0, "180 deg"),
        ({"extent_s": 1.0}, "turn", 180.0, "180 deg"),
        ({"offset_s": 1.0}, "turn", 360.0, "360 deg"),
        ({"offset_s": 1.0}, "middle", 180.0, "180 deg"),
        ({"swing_s": 1.0, "least_swing": 5.0}, "turn", 2.0, "2 deg"),
    ],
)
def test_a_least_range_that_nobody_can_move_is_refused(
    signal: dict[str, float], zero: str, least: float, way: str
) -> None:
    data: dict[str, Any] = tomllib.loads(GOOD)
    data["signals"]["hip_flexion_deg"] |= signal
    data |= tomllib.loads(MOVED.format(least=least, zero=zero))
    expected = f'"hip_flexion_deg" never moves by more than {way}, so a least of {least:g} counts'
    texts = [issue.text for issue in lint_spec(msgspec.convert(data, SpecFile))]
    assert any(text.startswith(expected) for text in texts), texts
    data["movement"]["least"] = least - 0.5
    texts = [issue.text for issue in lint_spec(msgspec.convert(data, SpecFile))]
    assert not any("never moves by" in text for text in texts), texts


def test_two_ways_to_fulfil_a_condition_are_both_compared() -> None:
    data: dict[str, Any] = tomllib.loads(GOOD)
    outside = {
        "any": [
            {"signal": "hip_flexion_deg", "below": 35.0},
            {"signal": "hip_flexion_deg", "above": 120.0},
        ]
    }
    data["phases"][1]["leave"] = outside
    assert any("inverted" in issue.text for issue in lint_spec(msgspec.convert(data, SpecFile)))
    data["phases"][1]["enter"]["below"] = 110.0
    assert lint_spec(msgspec.convert(data, SpecFile)) == []


# --- line numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("name", "name = "),
        ("dose.per_side", "dose = "),
        ("signals.chest_down_ratio.feature", "chest_down_ratio = {"),
        ("posture.when", "[posture.when]"),
        ("posture.when.all.0.below", "below = -0.5"),
        ("posture.when.all.1.signal", "above = 1.5"),
        ("posture.lost.above", "above = -0.2"),
        ("phases.0.enter.below", "below = 20.0, for_s"),
        ("phases.1", '[[phases]]\nname = "up"'),
        ("phases.1.enter", "[phases.enter]"),
        ("phases.1.enter.above", "above = 40.0\n[phases.leave]"),
        ("phases.1.leave.below", "below = 35.0"),
        ("levels.1.when.above", "above = 70.0"),
        ("faults.0.cleared.below", "below = 15.0"),
        ("faults.1.repetition.take", 'take = "duration"'),
        ("unjudgeable.0.reason", 'reason = "not_visible'),
        ("faults.1.no_such_key", '[[faults]]\nid = "too_fast"'),
    ],
)
def test_the_line_of_a_key_is_found(address: str, expected: str) -> None:
    assert find_line(GOOD, tuple(address.split("."))) == line_of(expected)


ODD = dedent(
    '''\
    # title = "no"
    "quoted key" = 1
    'single'.inner . "deep one" = 2  # [tables.x]
    text = """
    [not.a.table]
    key = "no"
    """
    raw = \'\'\'a = 1
    \'\'\'
    tables."x.y".z = { a = [ 1,
      2, # three, ]
      { b = 1.5e3, c = "}" } ] , d = 07:32:00 }
    [ spaced . out ]
    when = 2026-11-03 10:00:00
    list = [
      [1, 2],

      [3,
       4],
    ]
    [[fruit]]
    [fruit.skin]
    colour = "red"
    [[fruit.kind]]
    name = "a"
    [[fruit.kind]]
    name = "b"
    [[fruit]]
    [[fruit.kind]]
    name = "c"
    [end]
    '''
)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (("quoted key",), 2),
        (("single", "inner", "deep one"), 3),
        (("single",), 3),
        (("text",), 4),
        (("key",), None),
        (("raw",), 8),
        (("a",), None),
        (("tables", "x.y", "z", "a", "0"), 10),
        (("tables", "x.y", "z", "a", "1"), 11),
        (("tables", "x.y", "z", "a", "2", "c"), 12),
        (("tables", "x.y", "z", "d"), 12),
        (("spaced", "out", "when"), 14),
        (("spaced", "out", "list", "0", "1"), 16),
        (("spaced", "out", "list", "1", "1"), 19),
        (("fruit", "0", "skin", "colour"), 23),
        (("fruit", "0", "kind", "1", "name"), 27),
        (("fruit", "1"), 28),
        (("fruit", "1", "kind", "0", "name"), 30),
        (("end",), 31),
        (("nowhere",), None),
    ],
)
def test_lines_are_right_in_every_way_toml_can_be_written(
    address: tuple[str, ...], line: int | None
) -> None:
    tomllib.loads(ODD)
    assert find_line(ODD, address) == line
    assert find_line(ODD.replace("\n", "\r\n"), address) == line


@pytest.mark.parametrize("path", list_specs().values(), ids=list_specs())
def test_every_key_of_a_shipped_spec_stands_on_the_line_that_is_told(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()

    def check(at: tuple[str, ...], value: object) -> None:
        line = find_line(text, at)
        assert line is not None
        key = next(part for part in reversed(at) if not part.isdigit())
        if not at[-1].isdigit():
            assert key in lines[line - 1]
        for name, inner in value.items() if isinstance(value, dict) else ():
            check((*at, name), inner)
        for i, inner in enumerate(value) if isinstance(value, list) else ():
            check((*at, str(i)), inner)

    for name, inner in tomllib.loads(text).items():
        check((name,), inner)
