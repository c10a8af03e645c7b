"""`limberup specs`: exercises listed, explained, checked, and written as pages."""

from pathlib import Path

import pytest

from limberup.reports.exercise_pages import render_pages
from limberup.reports.features_table import insert_features_table
from limberup.spec import find_any, list_specs, load_spec, load_specs
from program import limberup

PAGES = Path(__file__).parents[1] / "docs" / "exercises"
every_exercise = pytest.mark.parametrize("exercise", list_specs())


def make_pages() -> dict[str, str]:
    return render_pages(list(load_specs().values()))


def test_the_committed_pages_say_what_the_specs_say() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    made = make_pages()
    assert sorted(committed) == sorted(made), (
        "run make docs, and delete pages of exercises that are gone"
    )
    stale = [name for name in made if committed[name] != made[name]]
    assert not stale, "run make docs"


def test_the_committed_features_table_says_what_the_features_say() -> None:
    text = (PAGES.parent / "spec-format.md").read_text(encoding="utf-8")
    assert insert_features_table(text) == text, "run make docs"


@every_exercise
def test_a_page_has_every_cue_level_signal_and_source(exercise: str) -> None:
    spec, page = find_any(exercise), make_pages()[f"{exercise}.md"]
    sources = [
        spec.posture.source,
        *(phase.source for phase in spec.phases),
        *(level.source for level in spec.levels),
    ]
    sources += [fault.source for fault in spec.faults]
    for text in (
        spec.name,
        spec.summary,
        *(fault.cue for fault in spec.faults),
        *spec.signals,
        *sources,
    ):
        assert text.replace("|", "\\|") in page


def test_the_list_has_every_exercise_with_its_dose() -> None:
    result = limberup("specs", "list")
    assert result.status == 0
    for exercise in list_specs():
        assert exercise in result.out
    assert "30 seconds" in result.out
    assert "6 breaths" in result.out


def test_an_exercise_is_explained_with_the_words_of_its_thresholds() -> None:
    result = limberup("specs", "show", "straight_leg_stretch")
    assert result.status == 0
    assert "goes up by at least 28°" in " ".join(result.out.split())
    assert "Straighten the knee" in result.out
    assert "`" not in result.out


def test_an_unknown_exercise_gets_the_nearest_one() -> None:
    result = limberup("specs", "show", "cat_cwo")
    assert result.status == 2
    assert 'did you mean "cat_cow"?' in result.err


def test_the_specs_that_come_with_limberup_are_in_order() -> None:
    result = limberup("specs", "lint", *list_specs().values())
    assert (result.status, result.err) == (0, "")
    assert "in order" in result.out


def test_all_that_is_wrong_with_a_file_is_told_by_line(tmp_path: Path) -> None:
    good = list_specs()["cat_cow"].read_text(encoding="utf-8")
    (tmp_path / "cat_cow.toml").write_text(good, encoding="utf-8")
    bad = good.replace('feature = "chest_down"', 'feature = "chest"').replace(
        'id = "cat_cow"', 'id = "cow"'
    )
    (tmp_path / "other.toml").write_text(bad, encoding="utf-8")
    result = limberup("specs", "lint", tmp_path)
    assert result.status == 1
    lines = result.out.splitlines()
    assert len(lines) == 2
    assert all("other.toml, line " in line for line in lines)


def test_a_signal_that_is_used_nowhere_is_told_with_its_line(tmp_path: Path) -> None:
    good = list_specs()["cat_cow"].read_text(encoding="utf-8")
    spare = '[signals]\nspare_deg = { feature = "chest_tilt" }\n'
    (tmp_path / "cat_cow.toml").write_text(good.replace("[signals]\n", spare), encoding="utf-8")
    result = limberup("specs", "lint", tmp_path)
    assert result.status == 1
    line = good.splitlines().index("[signals]") + 2
    assert f'cat_cow.toml, line {line}: the signal "spare_deg" is used nowhere' in result.out


def test_a_spec_for_any_view_asks_for_no_side(tmp_path: Path) -> None:
    path = tmp_path / "cat_cow.toml"
    good = list_specs()["cat_cow"].read_text(encoding="utf-8")
    path.write_text(good.replace('view = ["side"]', 'view = ["any"]'), encoding="utf-8")
    result = limberup("specs", "show", path)
    assert "so that it looks from any side. It should" in " ".join(result.out.split())


@pytest.mark.parametrize("name", ["gone.toml", "empty"])
def test_a_path_that_leads_to_no_spec_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = limberup("specs", "lint", tmp_path / name)
    assert result.status == 2
    assert name in result.err


def test_pages_are_written_and_what_is_left_over_is_told(tmp_path: Path) -> None:
    (tmp_path / "long_gone.md").write_text("# Long gone\n")
    result = limberup("specs", "docs", tmp_path)
    assert result.status == 0
    assert "long_gone.md belongs to no exercise any more" in result.out
    assert {path.name for path in tmp_path.glob("*.md")} == {*make_pages(), "long_gone.md"}


RICH_SPEC = """\
schema = 1
id = "roll"
name = "Roll"
summary = "To and fro."
sources = ["003"]
view = ["side"]
dose = { repetitions = 15, or_s = 30.0 }
[signals]
hip_flexion_deg = { feature = "joint_flexion", joint = "hip", side = "both" }
[signals.hand_motion_ratio]
feature = "advance"
origin = "mid_shoulder"
target = "near_wrist"
extent_s = 0.3
[range_of_motion]
moved_s = { take = "duration", during = ["up", "moving"] }
[posture]
source = "norm: made up"
when = { signal = "hip_flexion_deg", above = 10.0 }
lost = { signal = "hip_flexion_deg", below = 5.0 }
[[phases]]
name = "up"
hold = true
source = "norm: made up"
enter = { signal = "hip_flexion_deg", above = 60.0 }
leave = { signal = "hip_flexion_deg", below = 40.0 }
[[levels]]
id = "long"
name = "long"
held_s = 10.0
source = "norm: made up"
[[faults]]
id = "few_steps"
severity = "minor"
cue = "Three steps."
source = "norm: made up"
repetition = { signal = "hand_motion_ratio", take = "steps", step = 0.2, below = 3 }
[[faults]]
id = "head_late"
severity = "minor"
cue = "Head first."
source = "norm: made up"
[faults.repetition]
take = "delay"
of = { signal = "hip_flexion_deg", above = 50.0 }
after = { signal = "hip_flexion_deg", above = 20.0 }
above = 0.5
"""


def test_every_kind_of_measure_level_and_dose_is_put_in_words(tmp_path: Path) -> None:
    (tmp_path / "roll.toml").write_text(RICH_SPEC, encoding="utf-8")
    page = render_pages([load_spec(tmp_path / "roll.toml")])["roll.md"]
    for words in (
        "15 repetitions or 30 seconds",
        "a hold of 10 s",
        "the number of separate movements of the hand motion below 3",
        "the time from (hip flexion above 20°) to (hip flexion above 50°) above 0.5 s",
        "the duration while in up or moving between the phases",
    ):
        assert words in page
