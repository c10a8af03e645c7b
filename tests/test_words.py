"""The catalogues: every sentence that is asked for is there, and none is there for nobody."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from limberup.reasons import REASONS, SIGNAL_UNKNOWN, explain
from limberup.spec import find_any, find_spec, list_specs
from limberup.words import load_words, say
from limberup.words.catalogue import choose_form, has, is_plural
from limberup.words.phrases import clock, clock_of_day, percent, span

SOURCE = Path(__file__).parents[1] / "src" / "limberup"
PAGE = [
    path
    for folder in ("web/static", "window")
    for path in (SOURCE / folder).rglob("*")
    if path.suffix in {".js", ".html", ".py"}
]
ANY = r"[\w -]+"


def list_entries(entries: dict[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    """Each key with its text, or with its forms."""
    for name, entry in entries.items():
        if isinstance(entry, dict) and not is_plural(entry):
            yield from list_entries(entry, f"{place}{name}.")
        else:
            yield f"{place}{name}", entry


CATALOGUE = {
    key: entry for key, entry in list_entries(load_words()) if not key.startswith("language.")
}


class Saying:
    """One call in the source that says something."""

    def __init__(self, path: Path, call: ast.Call, tree: ast.Module) -> None:
        modules = {one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
        is_coach = "limberup.words.coach" in modules and ast.unparse(call.func) == "say"
        self.place = f"{path.name}:{call.lineno}"
        self.keys = [
            f"coach[.]{text}" if is_coach else text for text in list_texts(call.args[0], tree)
        ]
        self.values = {one.arg for one in call.keywords}

    def list_entries(self, pattern: str) -> list[str]:
        return [key for key in CATALOGUE if re.fullmatch(pattern, key)]


def list_texts(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    """A regular expression for each text that an expression may be."""
    if isinstance(node, ast.Constant):
        yield re.escape(str(node.value))
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANY
            for part in node.values
        )
    elif isinstance(node, ast.IfExp):
        yield from list_texts(node.body, tree)
        yield from list_texts(node.orelse, tree)
    elif isinstance(node, ast.Name):
        for one in ast.walk(tree):
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == node.id:
                yield from list_texts(one.value, tree)


def find_sayings() -> Iterator[Saying]:
    for path in SOURCE.rglob("*.py"):
        if path.parent.name == "words" and path.stem in {"catalogue", "coach"}:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"say", "has"}:
                yield Saying(path, node, tree)


SAYINGS = [*find_sayings()]


def find_words_of_the_page() -> Iterator[str]:
    """A regular expression for each text in quotes; what is in braces may be anything."""
    for path in PAGE:
        text = path.read_text(encoding="utf-8")
        for _, words in re.findall(r"([\"'`])((?:[a-z0-9_]|\$\{[^}]+\})+)\1", text):
            yield "page[.]" + re.sub(r"\$\{[^}]+\}", lambda _: ANY, words)


def test_every_sentence_that_is_asked_for_is_there_and_its_gaps_are_filled() -> None:
    assert len(SAYINGS) > 150
    for one in SAYINGS:
        assert one.keys, f"{one.place}: a key that no test can read"
        for pattern in one.keys:
            keys = one.list_entries(pattern)
            assert keys, f"{one.place}: nothing to say for {pattern}"
            if None not in one.values and pattern == re.escape(keys[0]):
                entry = CATALOGUE[keys[0]]
                gaps = {gap for text in list_forms(entry) for gap in list_gaps(text)}
                assert gaps <= one.values, f"{one.place}: {keys[0]}"


def test_every_word_of_the_page_is_there() -> None:
    for path in PAGE:
        text = path.read_text(encoding="utf-8")
        for word in re.findall(r"(?:\bword\(|data-word(?:-label)?=|_WORDS\[)\"(\w+)\"", text):
            assert has(f"page.{word}"), f"{path.name}: {word}"


def test_no_sentence_is_there_for_nobody() -> None:
    patterns = {pattern for one in SAYINGS for pattern in one.keys}
    patterns |= {"coach[.]numbers", *find_words_of_the_page()}
    asked = re.compile("|".join(f"(?:{pattern})" for pattern in sorted(patterns)))
    assert [key for key in CATALOGUE if not asked.fullmatch(key)] == []


def list_forms(entry: str | dict[str, str]) -> list[str]:
    return [entry] if isinstance(entry, str) else [*entry.values()]


def list_gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "no breaks"), (1, "one break"), (2, "two breaks"), ("1.5", "two breaks")],
)
def test_the_number_chooses_the_form(count: object, expected: str) -> None:
    assert say("coach.breaks", count=count, number="two") == expected


def test_a_form_that_is_left_out_is_the_other_one() -> None:
    assert choose_form({"other": "many"}, 1) == "many"


@pytest.mark.parametrize("key", ["advice.never_said", "nowhere.at_all", "advice", "advice.again.x"])
def test_a_sentence_that_is_not_there_is_an_error(key: str) -> None:
    assert not has(key)
    with pytest.raises(KeyError):
        say(key)


def test_every_reason_has_a_cause_and_a_remedy() -> None:
    assert {key for key in CATALOGUE if key.startswith("reasons.")} == {
        f"reasons.{part}.{reason}" for part in ("cause", "remedy") for reason in REASONS
    }
    assert explain("made up") == explain(SIGNAL_UNKNOWN)


@pytest.mark.parametrize("per_cent", range(101))
def test_a_share_of_whole_per_cents_is_printed_as_it_is(per_cent: int) -> None:
    assert percent(per_cent / 100) == f"{per_cent} %"


def test_only_all_is_a_hundred_per_cent() -> None:
    assert percent(0.99999) == "99 %"


def test_clocks_round_down() -> None:
    assert (clock(59.99), span(0.9, 61.0)) == ("0:59", "0:00-1:01")
    assert clock_of_day(3 * 3600 + 59.99) == "3:00:59"


def test_no_catalogue_has_a_sentence_twice() -> None:
    def refuse(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    for path in (SOURCE / "words").rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=refuse)


@pytest.mark.parametrize("exercise", list_specs())
def test_every_fault_has_a_short_plain_name(exercise: str) -> None:
    spec = find_any(exercise)
    for item in spec.list_form_items():
        assert item.name is not None, item.id
        assert 1 <= len(item.name.split()) <= 4, item.name
        assert spec.name_of(item.id) == item.name


def test_what_has_no_name_is_called_by_its_id() -> None:
    assert find_spec("cat_cow").name_of("thumbs_up") == "thumbs up"


@pytest.mark.parametrize("exercise", list_specs())
def test_the_measure_that_the_summary_charts_has_a_plain_name(exercise: str) -> None:
    for measure in list(getattr(find_any(exercise), "range_of_motion", ()))[:1]:
        assert has(f"measures.{measure}"), measure
