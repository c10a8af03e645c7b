"""Other languages: nothing is missing, nothing is left over, gaps are the same, and it fits."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from limberup.results.routine import find_routine, list_routines
from limberup.spec import DayClock, find_any, list_specs
from limberup.words import load_words, say, speaking, use_language
from limberup.words.catalogue import (
    ENGLISH,
    find_language,
    is_plural,
    language,
    list_languages,
    load_room,
)
from limberup.words.phrases import beside, join_words
from program import limberup
from test_words import list_entries, list_forms, list_gaps

WORDS = Path(__file__).parents[1] / "src" / "limberup" / "words"
OTHERS = [code for code in list_languages() if code != ENGLISH]
FOR_DEVELOPERS = {"check", "conditions", "doctor", "exercise", "teach", "trace"}
"""What only those read who tune detectors or write exercises; it is in English."""

LONGEST = {
    "cue": 72,
    "again": 72,
    "fixed": 48,
    "name": 44,
    "level": 40,
    "summary": 240,
    "note": 110,
}
"""Letters. A cue is two lines of the stage at three metres, a level one line of its ladder."""

LONGEST_WORDS = {"page.hurts": 20, "page.next": 18, "page.end": 12, "page.of_each": 24}
"""Buttons and labels of the stage that have one line on a phone."""


def list_rooms() -> list[str]:
    return [room for room in load_words() if room not in FOR_DEVELOPERS]


def list_texts(code: str, room: str) -> dict[str, Any]:
    words = load_words(code).get(room, {})
    return {key: entry for key, entry in list_entries(words) if not key.startswith("forms.")}


@pytest.mark.parametrize("room", list_rooms())
@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_is_missing_or_left_over(code: str, room: str) -> None:
    english, other = list_texts(ENGLISH, room), list_texts(code, room)
    missing, spare = sorted(english.keys() - other.keys()), sorted(other.keys() - english.keys())
    place = f"src/limberup/words/{code}/{room}.json"
    assert not missing, f"translate into {place}: {', '.join(missing)}"
    assert not spare, f"not in English any more, take out of {place}: {', '.join(spare)}"


@pytest.mark.parametrize("room", list_rooms())
@pytest.mark.parametrize("code", OTHERS)
def test_the_gaps_are_those_of_the_english_sentence(code: str, room: str) -> None:
    english = list_texts(ENGLISH, room)
    for key, entry in list_texts(code, room).items():
        wanted = {gap for text in list_forms(english[key]) for gap in list_gaps(text)}
        found = {gap for text in list_forms(entry) for gap in list_gaps(text)}
        wanted |= {"count"} if is_plural(english[key]) else set()
        assert found <= wanted, f"{code}/{room}.json, {key}: {found - wanted} is never filled"
        needed = wanted - {"count", "number"}
        assert needed <= found, f"{code}/{room}.json, {key}: {needed - found} is not said"


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_is_a_language_s_files(code: str) -> None:
    assert set(load_words(code)) <= set(list_rooms()), "a room that English has not"
    names = {path.stem for path in (WORDS / code / "exercises").glob("*.json")}
    assert names == set(list_specs())
    assert {path.stem for path in (WORDS / code / "routines").glob("*.json")} == set(
        list_routines()
    )


def list_own_texts(exercise: str) -> Iterator[tuple[str, str]]:
    """Each text of an exercise with its place in a file of translations."""
    spec = find_any(exercise)
    yield "name", spec.name
    yield "summary", spec.summary
    if isinstance(spec, DayClock):
        yield "reminder.cue", spec.reminder.cue
        yield "reminder.again", spec.reminder.again
    elif spec.movement is not None:
        yield "says", spec.movement.says
    for level in getattr(spec, "levels", ()):
        yield f"levels.{level.id}", level.name
    for item in spec.list_form_items():
        for text in ("name", "cue", "again", "fixed"):
            value = getattr(item, text, None)
            if value:
                yield f"form.{item.id}.{text}", value


@pytest.mark.parametrize("exercise", list_specs())
@pytest.mark.parametrize("code", OTHERS)
def test_every_text_of_an_exercise_is_translated(code: str, exercise: str) -> None:
    path = WORDS / code / "exercises" / f"{exercise}.json"
    found = dict(list_entries(json.loads(path.read_text(encoding="utf-8"))))
    wanted = dict(list_own_texts(exercise))
    missing, spare = sorted(wanted.keys() - found.keys()), sorted(found.keys() - wanted.keys())
    assert not missing, f"translate into {code}/exercises/{exercise}.json: {', '.join(missing)}"
    assert not spare, f"take out of {code}/exercises/{exercise}.json: {', '.join(spare)}"
    with speaking(code):
        assert dict(list_own_texts(exercise)) == found


@pytest.mark.parametrize("name", list_routines())
@pytest.mark.parametrize("code", OTHERS)
def test_every_text_of_a_routine_is_translated(code: str, name: str) -> None:
    english = find_routine(name)
    with speaking(code):
        routine = find_routine(name)
    for field in ("name", "summary", "safety"):
        assert getattr(routine, field) != getattr(english, field), field
    assert (routine.ask is None) == (english.ask is None)
    for step, before in zip(routine.steps, english.steps, strict=True):
        assert step.note is None or step.note != before.note, step.exercise
        assert msgspec.structs.replace(step, note=before.note) == before


@pytest.mark.parametrize("code", list_languages())
def test_what_is_shown_on_the_stage_fits_there(code: str) -> None:
    with speaking(code):
        for exercise in list_specs():
            for place, text in list_own_texts(exercise):
                kind = "level" if place.startswith("levels") else place.rpartition(".")[2]
                if not place.startswith("reminder") and kind in LONGEST:
                    assert len(text) <= LONGEST[kind], f"{code}, {exercise}, {place}: {text}"
        for name in list_routines():
            for step in find_routine(name).steps:
                assert len(step.note or "") <= LONGEST["note"]
        for key, most in LONGEST_WORDS.items():
            assert len(say(key, target=15)) <= most, f"{code}: {key}"


@pytest.mark.parametrize("code", list_languages())
def test_numbers_have_their_names(code: str) -> None:
    with speaking(code):
        assert len(say("coach.numbers").split()) == 21
        assert say("coach.repetitions", count=1, number="x") != say(
            "coach.repetitions", count=2, number="x"
        )


def test_plurals_decimals_and_lists_are_those_of_the_language() -> None:
    with speaking("de"):
        assert say("dose.amount.breaths", count=1) == "1 Atemzug"
        assert say("dose.amount.breaths", count=6) == "6 Atemzüge"
        assert say("attempt.rested", reached=1.25, needed="3") == "sie ruhte 1,2 von 3 Sekunden"
        assert join_words(["a", "b", "c"], "or") == "a, b oder c"
        assert beside("left", "Fuß") == "Fuß links"
    with speaking("es"):
        assert say("dose.to_go.repetitions", count=1) == "falta 1"
        assert join_words(["a", "b", "c"], "and") == "a, b y c"
    assert say("attempt.rested", reached=1.25, needed="3").startswith("it rested for 1.2 of")


def test_what_a_language_has_not_got_is_said_in_english() -> None:
    with speaking("de"):
        assert say("doctor.todo") == "What to do"
        assert load_room("doctor") == load_words()["doctor"]
        assert load_room("page")["pause"] == "Pause"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("de", "de"),
        ("de_AT.UTF-8", "de"),
        ("fr-FR,fr;q=0.9,es;q=0.8,en;q=0.5", "es"),
        ("EN-us", "en"),
        ("C.UTF-8", ""),
        ("", ""),
    ],
)
def test_a_language_is_found_in_a_locale_or_a_browser_s_list(wanted: str, code: str) -> None:
    assert find_language(wanted) == code


def test_a_language_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="xx"):
        use_language("xx")
    with pytest.raises(ValueError, match="xx"), speaking("xx"):
        pass
    assert language() == ENGLISH


SAMPLE = Path(__file__).parents[1] / "sample_videos" / "straight_leg_stretch_faults.npz"


def test_score_speaks_the_language_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clip = str(shutil.copy(SAMPLE, tmp_path))  # away from its labels
    done = limberup("score", clip, "-e", "straight_leg_stretch", "--language", "de")
    assert done.status == 0
    assert "Dehnung mit gestrecktem Bein" in done.out
    assert "Streck das Knie, auch wenn das Bein etwas sinkt." in done.out
    assert not re.search(r"\b(the|and|repetitions|Next time)\b", done.out)
    monkeypatch.setenv("LIMBERUP_LANGUAGE", "es_ES.UTF-8")
    done = limberup("score", clip, "-e", "straight_leg_stretch")
    assert "Estira la rodilla, aunque la pierna baje un poco." in done.out
    assert not re.search(r"\b(the|and|repetitions|Next time)\b", done.out)
    done = limberup("score", clip, "--language", "xx")
    assert done.status == 2
    assert 'There is no language "xx" here' in done.err


def test_english_comes_first_and_each_language_names_itself() -> None:
    assert list_languages() == {"en": "English", "de": "Deutsch", "es": "Español"}
    assert next(iter(list_languages())) == ENGLISH
