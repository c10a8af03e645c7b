"""Truth files: what they may say, and how a mistake in one is told."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from limberup.check.truth_file import check_against_clip, check_against_spec, load_truth
from limberup.errors import BadInputError
from limberup.spec import find_any, list_specs
from limberup.truth import SUFFIX, TrueHold, Truth, encode_truth

SAMPLES = Path(__file__).parents[1] / "sample_videos"

GOOD = """\
# evening
exercise = "straight_leg_stretch"

[[repetitions]]
side = "left"
start_s = 1.5
end_s = 14
level = "hip_75"
faults = ["knee_bend"]

[[repetitions]]
start_s = 15.0
end_s = 19.9
level = "none"

[[holds]]
side = "left"
start_s = 3.9
end_s = 11.9
breaths = 3

[[faults]]
id = "knee_bend"
side = "left"
start_s = 4.0
end_s = 11.0
"""

Change = Callable[..., str]


def line_of(words: str) -> int:
    return GOOD[: GOOD.index(words)].count("\n") + 1


def load(folder: Path, text: str, length_s: float = 20.0) -> Truth:
    """Read a truth file with all checks, as a clip of some length has it."""
    path = folder / "evening.truth.toml"
    path.write_text(dedent(text), encoding="utf-8")
    file = load_truth(path, list_specs())
    if not file.content.is_of_nothing:
        check_against_spec(file, find_any(file.content.exercise))
    check_against_clip(file, length_s)
    return file.content


@pytest.fixture
def refusal(tmp_path: Path) -> Change:
    """What is said about the good file with some words changed."""

    def refuse(old: str, new: str, length_s: float = 20.0) -> str:
        assert old in GOOD
        with pytest.raises(BadInputError) as caught:
            load(tmp_path, GOOD.replace(old, new, 1), length_s)
        return str(caught.value).removeprefix(str(tmp_path / "evening.truth.toml"))

    return refuse


def test_a_good_file_is_read_as_it_stands(tmp_path: Path) -> None:
    truth = load(tmp_path, GOOD)
    assert truth.repetitions is not None
    assert truth.holds is not None
    assert truth.faults is not None
    first, second = truth.repetitions
    assert (first.side, first.start_s, first.end_s, first.level, first.faults) == (
        "left",
        1.5,
        14.0,
        "hip_75",
        ("knee_bend",),
    )
    assert truth.holds[0].breaths == 3
    assert [fault.id for fault in truth.faults] == ["knee_bend"]
    assert (second.side, second.level, second.faults) == (None, "none", None)


def test_a_key_left_out_is_not_an_empty_list(tmp_path: Path) -> None:
    truth = load(tmp_path, 'exercise = "cat_cow"\nholds = []\n')
    assert (truth.repetitions, truth.holds, truth.faults) == (None, (), None)


def test_a_fault_that_cannot_be_seen_may_be_in_the_truth_all_the_same(tmp_path: Path) -> None:
    text = 'exercise = "cat_cow"\n[[faults]]\nid = "pushed_too_deep"\nstart_s = 1\nend_s = 2\n'
    assert load(tmp_path, text).faults


def test_a_clip_of_nothing_needs_no_more_than_that(tmp_path: Path) -> None:
    assert load(tmp_path, 'exercise = "none"\n').is_of_nothing


REFUSALS = {
    "unknown key": (
        "[[holds]]",
        "[[hold]]",
        'there is no key "hold" in the file; did you mean "holds"?',
    ),
    "unknown key in a row": (
        "breaths = 3",
        "breath = 3",
        f'line {line_of("breaths")}: there is no key "breath" in holds #1; ',
    ),
    "missing time": (
        "end_s = 19.9\n",
        "",
        f'line {line_of("start_s = 15.0") - 1}: repetitions #2 lacks the key "end_s"',
    ),
    "time as text": (
        "end_s = 19.9",
        'end_s = "19.9"',
        'repetitions #2.end_s must be a number, but it is "19.9"',
    ),
    "time that is none": (
        "end_s = 19.9",
        "end_s = nan",
        "repetitions #2.end_s must be 0 s or later, but it is nan",
    ),
    "no exercise": ('exercise = "straight_leg_stretch"', "", 'the file lacks the key "exercise"'),
    "unknown exercise": (
        "straight_leg_stretch",
        "straight_leg_strech",
        'line 2: there is no exercise "straight_leg_strech"; did you mean "straight_leg_stretch"?',
    ),
    "unknown side": (
        'side = "left"',
        'side = "links"',
        'side must be "both" or "left" or "right", but it is "links"',
    ),
    "unknown level": (
        "hip_75",
        "hip_76",
        f'line {line_of("level")}: there is no level "hip_76" in straight_leg_stretch; did you '
        'mean "hip_75"?',
    ),
    "unknown fault in a repetition": (
        '["knee_bend"]',
        '["bent_knee"]',
        f'line {line_of("faults = ")}: there is no fault "bent_knee" in straight_leg_stretch; ',
    ),
    "unknown fault": (
        'id = "knee_bend"',
        'id = "knee_bnd"',
        'there is no fault "knee_bnd" in straight_leg_stretch; did',
    ),
    "end before start": (
        "end_s = 11.9",
        "end_s = 2.9",
        f"line {line_of('end_s = 11.9')}: holds #1.end_s is 2.9, not after start_s, 3.9; correct "
        "it.",
    ),
    "breaths a minute": (
        'exercise = "straight_leg_stretch"',
        'exercise = "straight_leg_stretch"\nbreaths_hz = 12',
        "line 3: breaths_hz is breaths a second, above 0 and below 2, but it is 12; divide "
        "breaths a minute by 60.",
    ),
    "fewer than are listed": (
        "# evening",
        "count = [1, 2]",
        "count is how many may be counted, or the least and the most, and 2 are listed, so it "
        "cannot be 1 to 2; correct it.",
    ),
    "before the beginning": (
        "start_s = 1.5",
        "start_s = -1.5",
        "repetitions #1.start_s must be 0 s or later",
    ),
    "something in a clip of nothing": (
        '"straight_leg_stretch"',
        '"none"',
        "so repetitions must be left out",
    ),
    "syntax": ("end_s = 14", "end_s = ", "line 7: this is not valid TOML"),
    "one table for a list": (
        "[[holds]]",
        "[holds]",
        "holds must be a list (write [[holds]], with two brackets)",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_mistake_is_a_sentence_that_names_file_line_and_key(refusal: Change, name: str) -> None:
    old, new, expected = REFUSALS[name]
    told = refusal(old, new)
    assert expected in told
    assert all(line.endswith((".", "?")) for line in told.splitlines())


def test_a_time_beyond_the_end_of_the_clip_is_refused_but_not_one_of_the_last_picture(
    refusal: Change, tmp_path: Path
) -> None:
    assert refusal("# evening", "", 19.0).endswith(
        "repetitions #2.end_s is 19.9, but the clip ends at 19.00 s; correct it."
    )
    assert load(tmp_path, GOOD, 19.85)


def test_all_mistakes_of_one_kind_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        load(tmp_path, GOOD.replace("hip_75", "hip").replace("knee_bend", "knee"))
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert all(line.startswith(f"{tmp_path / 'evening.truth.toml'}, line ") for line in lines)


def test_a_truth_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evening.truth.toml"
    with pytest.raises(BadInputError, match=r"evening\.truth\.toml does not exist: check its name"):
        load_truth(path, list_specs())
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInputError, match=r"evening\.truth\.toml cannot be read .*UTF-8"):
        load_truth(path, list_specs())


def test_what_is_written_is_read_again_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "clip.truth.toml"
    for sample in sorted(SAMPLES.glob(f"*{SUFFIX}")):
        truth = load_truth(sample, list_specs()).content
        path.write_text(encode_truth(truth, "Where it\ncomes from."), encoding="utf-8")
        assert load_truth(path, list_specs()).content == truth
    assert path.read_text(encoding="utf-8").startswith("# Where it\n# comes from.\nexercise = ")


def test_times_are_written_to_a_hundredth_of_a_second_and_what_is_not_known_not_at_all() -> None:
    hold = TrueHold(start_s=1.0 / 3.0, end_s=2.0)
    truth = Truth(exercise="cat_cow", holds=(hold,), faults=(), breaths_hz=0.25001)
    assert tomllib.loads(encode_truth(truth)) == {
        "exercise": "cat_cow",
        "breaths_hz": 0.25,
        "holds": [{"start_s": 0.33, "end_s": 2.0}],
        "faults": [],
    }
