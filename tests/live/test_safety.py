"""People hurt: they are warned first, can stop at once, and are promised nothing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bodies import ASPECT, clip, follow, nobody

from limberup.cli import live
from limberup.cli.live import load_programmes
from limberup.coach.journal import Journal
from limberup.coach.session_host import SessionHost
from limberup.coach.wishes import Next, Pain, Pause
from limberup.live.player import Item, Player, Programme
from limberup.reports.routine_pages import make_routine_page
from limberup.results.routine import list_routines, load_routine
from limberup.spec import load_specs
from limberup.window.run import _KEYS
from limberup.words import say
from program import limberup
from test_words import CATALOGUE, list_forms

ROOT = Path(__file__).parents[2]
FILM = ROOT / "sample_videos" / "cat_cow_faults_hands.mp4"
SPECS = load_specs()
PROGRAMMES = load_programmes(SPECS)

PROMISES = re.compile(
    r"\b(heal(s|ed|ing)?|cur(e|es|ed|ing)|treat(s|ed|ing|ment|ments)?|therap(y|ies|eutic)"
    r"|guarante\w+|pain[- ]free|free of pain|get(s)? rid of|fix(es)? (your|the|a) (back|spine)"
    r"|prevents? (back|pain|injur)\w*|relieves?|proven|clinical(ly)?|diagnos\w+"
    r"|ordered by effect)\b",
    re.IGNORECASE,
)
"""Words by which people are promised that something will be well."""


def list_texts() -> Iterator[tuple[str, str]]:
    """Every sentence for people, with its place."""
    for key, entry in CATALOGUE.items():
        for text in list_forms(entry):
            yield key, text
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    specs = [*(ROOT / "exercise_specs").rglob("*.toml")]
    source = [*(ROOT / "src" / "limberup" / "cli").glob("*.py")]
    page = [*(ROOT / "src" / "limberup" / "web" / "static").rglob("*.html")]
    for path in (*pages, *specs, *source, *page, ROOT / "pyproject.toml"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.name}:{number}", line


def test_nobody_is_promised_to_be_healed() -> None:
    texts = list(list_texts())
    assert len(texts) > 3000
    assert [(place, text) for place, text in texts if PROMISES.search(text)] == []


@pytest.mark.parametrize(
    "text",
    ["It heals your back.", "Cures pain", "a proven therapy", "Fixes your spine", "pain-free"],
)
def test_a_promise_would_be_noticed(text: str) -> None:
    assert PROMISES.search(text)


@pytest.mark.parametrize("name", list_routines())
def test_a_routine_opens_with_who_should_ask_first_and_when_to_stop(name: str) -> None:
    routine = load_routine(list_routines()[name])
    assert "professional" in routine.safety
    assert "stop" in routine.safety
    first = make_routine_page(routine, SPECS).opening[0]
    assert first == say("routine.safety", words=routine.safety)


@pytest.mark.parametrize("name", [name for name, one in PROGRAMMES.items() if one.safety])
def test_a_live_routine_says_it_before_anything_else(name: str) -> None:
    player = Player(PROGRAMMES[name], SPECS.__getitem__)
    moments = [player.update(pose, ASPECT) for pose in nobody(5.0)]
    said = [sound for moment in moments for sound in moment.sounds if sound.say]
    assert said[0].say == PROGRAMMES[name].safety == load_routine(list_routines()[name]).safety


def test_every_routine_can_be_coached_and_has_its_safety_said() -> None:
    assert {name for name, one in PROGRAMMES.items() if one.safety} == set(list_routines())


def test_the_page_says_it_before_an_exercise_can_be_chosen() -> None:
    page = (ROOT / "src/limberup/web/static/index.html").read_text(encoding="utf-8")
    choice = page[page.index('<main id="choose"') : page.index("</main>")]
    assert 'data-word="safety"' in choice
    assert "stop if it pinches" in say("page.safety")


class NoWindow:
    """Stands for the window; nothing was done in it."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def run(self, _: Programme) -> None: ...

    def sets(self) -> tuple[()]:
        return ()


def test_the_terminal_says_it_before_a_window_opens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(live, "Window", NoWindow)
    done = limberup("live", "--window", "-e", "cat_cow", "--camera", str(FILM))
    assert done.status == 0
    assert "stop if it pinches" in done.err


# --- stopping -------------------------------------------------------------------------------------


def do_nothing(host: SessionHost) -> None:
    """The session has just begun."""


def move(host: SessionHost) -> None:
    for pose in follow(clip("scorpion_stretch_clean", 0.0, 4.0)):
        host.update(pose, ASPECT)


def pause(host: SessionHost) -> None:
    move(host)
    host.do(Pause("key"))


def lose_the_camera(host: SessionHost) -> None:
    move(host)
    host.do(Pause("camera"))


def rest(host: SessionHost) -> None:
    move(host)
    host.do(Next())


STATES: dict[str, Callable[[SessionHost], None]] = {
    "setup": do_nothing,
    "moving": move,
    "paused": pause,
    "without a camera": lose_the_camera,
    "resting": rest,
}
TWO = Programme("two", "Two", (Item("scorpion_stretch", None, 30.0, ask=True), Item("cat_cow")))


@pytest.mark.parametrize("state", STATES)
def test_it_hurts_ends_a_session_at_once_whatever_is_going_on(state: str, tmp_path: Path) -> None:
    host = SessionHost(SPECS.__getitem__, Journal(tmp_path))
    host.begin(TWO)
    STATES[state](host)
    assert host.outcome() is None, "it is still going on"
    host.do(Pain())
    outcome = host.outcome()
    assert outcome is not None
    assert outcome.pain


def test_the_page_has_the_button_on_its_stage_and_the_window_a_key() -> None:
    page = (ROOT / "src/limberup/web/static/index.html").read_text(encoding="utf-8")
    stage = page[page.index('id="stage"') : page.index('<main id="summary"')]
    (button,) = re.findall(r'<button id="hurts"[^>]*>', stage)
    assert "hidden" not in button
    assert Pain() in _KEYS.values()
