"""What is heard in a real browser: tones by their shape, words one at a time, and a speech log of
whole sessions.
"""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import Coach, Visit
from playwright.sync_api import expect

pytestmark = [pytest.mark.model, pytest.mark.xdist_group("browser")]

TAIL_S = 120.0

# A voice that takes its time, as a real one does, and writes down what it says and what is cut.
VOICE = """
    globalThis.log = [];
    let now = null, timer = 0;
    const speech = new EventTarget();
    Object.assign(speech, { pending: false, getVoices: () => [
        { localService: true, lang: "en-GB", default: true, name: "Ann", voiceURI: "ann" },
        { localService: true, lang: "de-DE", default: true, name: "Eva", voiceURI: "eva" },
        { localService: false, lang: "en-GB", name: "Far away", voiceURI: "far" },
    ] });
    Object.defineProperty(speech, "speaking", { get: () => now !== null });
    speech.speak = (words) => {
        now = { say: words.text, from: performance.now(), voice: words.voice.name, cut: false };
        log.push(now);
        const ms = (200 + 60 * words.text.length) / words.rate;
        timer = setTimeout(() => {
            now.to = performance.now(); now = null; words.onend(); }, ms);
    };
    speech.cancel = () => {
        clearTimeout(timer); if (now) { now.cut = true; now.to = performance.now(); } now = null; };
    Object.defineProperty(window, "speechSynthesis", { configurable: true, value: speech });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
NO_VOICE = """
    Object.defineProperty(window, "speechSynthesis", { value: undefined });
    globalThis.log = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (at) {
        log.push({ at, long: this.buffer.duration }); return start.call(this, at); };
"""


def open_with(visit: Callable[..., Visit], coach: Coach, script: str, *film: Path) -> Visit:
    page = visit(coach.start(), *film)
    page.page.add_init_script(script)
    page.page.reload()
    page.page.wait_for_selector("[data-exercise]")
    page.page.wait_for_selector(".voice-settings")
    return page


def read_log(page: Visit) -> list[dict[str, Any]]:
    log: list[dict[str, Any]] = page.page.evaluate("log")
    return log


def wait_for_log(page: Visit) -> list[dict[str, Any]]:
    """What is said next, to its end."""
    while not (log := read_log(page)) or "to" not in log[0]:
        page.page.wait_for_timeout(100)
    return log


def listen(
    coach: Coach, visit: Callable[..., Visit], film: Path, exercise: str, until: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Visit]:
    page = open_with(visit, coach, VOICE, film)
    page.choose(exercise)
    page.wait(until, f"the end of {exercise}")
    page.page.wait_for_timeout(4000)
    return read_log(page), page.page.evaluate("limberup.heard"), page


def check_whole(said: list[dict[str, Any]]) -> None:
    """No sentence is cut off, and no two are spoken at once."""
    assert said
    assert not [one["say"] for one in said if one["cut"]]
    for before, after in pairwise(said):
        assert after["from"] >= before["to"]


def test_every_repetition_of_cat_and_cow_is_heard(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    said, heard, page = listen(
        coach,
        visit,
        make_film("cat_cow_clean", empty_s=TAIL_S),
        "cat_cow",
        lambda view: view["count"] >= 3,
    )
    check_whole(said)
    words = [one["say"] for one in said]
    assert words[0] == "Cat and cow. Six times."
    assert "Go." in words
    check_counted(page, said, heard, ["one", "two", "three", "Four. Two more."])


def check_counted(
    page: Visit, said: list[dict[str, Any]], heard: list[dict[str, Any]], numbers: list[str]
) -> None:
    """Each repetition that the screen counts ticks, and its number is said."""
    count = max(view["count"] for view in page.views)
    assert [one["kind"] for one in heard].count("tick") == count
    assert [one["say"] for one in said if one["say"] in numbers] == numbers[:count]


def test_a_level_of_the_scorpion_is_praised_with_its_side(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    said, heard, page = listen(
        coach,
        visit,
        make_film("scorpion_stretch_clean", end_s=16.6, empty_s=TAIL_S),
        "scorpion_stretch",
        lambda view: view["count"] >= 2,
    )
    check_whole(said)
    words = [one["say"] for one in said]
    assert "Go." in words
    check_counted(page, said, heard, ["one", "two", "three", "four"])
    assert any(one.startswith(("Nice: ", "Even better: ")) for one in words)


def test_a_bent_knee_in_a_hold_is_corrected_at_once(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    """The level waits: the first thing said of the hold is what is wrong with it."""
    said, heard, page = listen(
        coach,
        visit,
        make_film("straight_leg_stretch_faults", end_s=11.2, empty_s=TAIL_S),
        "straight_leg_stretch",
        lambda view: view["count"] >= 1,
    )
    check_whole(said)
    words = [one["say"] for one in said]
    assert "Straighten the knee, even if the leg comes down a little." in words
    assert not [one for one in words if one.startswith(("Nice", "Even", "Good"))]
    assert [one["kind"] for one in heard].count("tick") == 1
    seen = [view for view in page.views if view["hold"]]
    shown = next(view for view in seen if view["cue"] and view["cue"]["id"] == "knee_bend")
    assert shown["hold"]["seconds"] <= 1.5


def test_tones_differ_in_shape_and_a_tick_is_loud_enough(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    page = visit(coach.start())
    found = page.page.evaluate("""async () => {
        const { KINDS, playTone, toneLength } = await import("./js/tones.js");
        const found = {};
        for (const kind of KINDS) {
            const context = new OfflineAudioContext(1, 48000 * 2, 48000);
            playTone(context, context.destination, kind, 0);
            const wave = (await context.startRendering()).getChannelData(0);
            let peak = 0, loud = 0;
            const beats = [];
            for (let at = 0; at < wave.length; at += 480) {
                const top = Math.max(...wave.slice(at, at + 480).map(Math.abs));
                peak = Math.max(peak, top);
                if (top > 0.02) loud += 10;
                beats.push(Math.round(20 * top));
            }
            found[kind] = { peak, loud, beats: beats.join(""), words: toneLength(kind) };
        }
        return found;
    }""")
    tick = found["tick"]
    assert tick["peak"] == pytest.approx(10 ** (-9 / 20), abs=0.03)
    assert 60 <= tick["loud"] <= 120
    assert found["count"]["loud"] == 0
    heard = {kind: one["beats"] for kind, one in found.items() if kind not in {"pause", "resume"}}
    assert len(set(heard.values())) == len(heard), "two tones have one shape"
    assert all(one["words"] <= 1.2 for one in found.values())


SAY = """async (sounds) => {
    log.length = 0;
    const { playSounds, wakeSound } = await import("./js/sound.js");
    wakeSound();
    for (const sound of sounds)
        if (sound.wait) await new Promise((resolve) => setTimeout(resolve, sound.wait));
        else playSounds([sound]);
    return log.map(({ say, cut }) => [say, cut]);
}"""


def test_nothing_but_a_pause_cuts_off_what_is_said_of_safety(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    page = open_with(visit, coach, VOICE)
    safety = {"kind": "safety", "say": "Take care.", "urgent": True}
    light, two = ({"kind": "setup", "say": say} for say in ("More light.", "I see two."))
    go = {"kind": "go", "say": "Go.", "urgent": True}
    pause = {"kind": "pause", "say": "Paused.", "urgent": True}
    later = {"wait": 700}
    heard = page.page.evaluate(SAY, [light, later, safety, later, light, go, two, {"wait": 2500}])
    assert heard == [["More light.", True], ["Take care.", False], ["I see two.", False]]
    heard = page.page.evaluate(SAY, [safety, {"wait": 1000}, pause, {"wait": 900}])
    assert heard == [["Take care.", True], ["Paused.", False]]


def test_words_come_after_their_tone_and_a_number_does_not_wait_for_long(
    coach: Coach, visit: Callable[..., Visit]
) -> None:
    page = open_with(visit, coach, VOICE)
    cue = {"kind": "cue", "say": "Keep your chest on the floor, all the time."}
    one = {"kind": "count", "say": "one"}
    assert page.page.evaluate(SAY, [cue, {"wait": 10}]) == []
    wait_for_log(page)
    said = page.page.evaluate(SAY, [{"wait": 4000}, cue, {"wait": 600}, one, {"wait": 3500}])
    assert said == [[cue["say"], False]], "by then it would be the next one's"


def test_the_voice_can_be_chosen_and_its_speed(coach: Coach, visit: Callable[..., Visit]) -> None:
    page = open_with(visit, coach, VOICE)
    page.page.click(".voice-settings summary")
    names = page.page.locator("#voice-voice option").all_text_contents()
    assert "Ann" in names
    assert not {"Eva", "Far away"} & set(names), "another language, and one that sends text away"
    page.page.locator("#voice-rate").fill("1.4")
    page.page.locator("#voice-counting").select_option("none")
    page.page.click("text=Play a sample")
    (sample,) = wait_for_log(page)
    assert sample["voice"] == "Ann"
    kept = page.page.evaluate("JSON.parse(localStorage.limberup)")
    assert (kept["rate"], kept["counting"]) == (1.4, "none")


def test_the_voice_is_changed_in_the_middle_of_an_exercise(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    page = open_with(visit, coach, VOICE, make_film("cat_cow_clean"))
    page.choose("cat_cow")
    page.wait(lambda view: view["count"] >= 1, "one repetition")
    page.page.keyboard.press("?")
    page.page.click("#help-voice summary")
    expect(page.page.locator("#voice-language")).to_be_hidden()
    page.page.locator("#voice-counting").select_option("none")
    page.page.locator("#help-close").focus()
    page.page.keyboard.press("Escape")
    expect(page.page.locator("#voice-settings .voice-settings")).to_be_attached()
    page.page.wait_for_timeout(1500)
    said, ticks = len(read_log(page)), len(page.page.evaluate("limberup.heard"))
    page.wait(lambda view: view["count"] >= 3, "two more")
    page.page.wait_for_timeout(2000)
    later = [one["say"] for one in read_log(page)[said:]]
    heard = page.page.evaluate("limberup.heard")[ticks:]
    assert "tick" in [one["kind"] for one in heard]
    assert not {"two", "three", "Four. Two more."} & set(later)


@pytest.mark.parametrize(
    ("locale", "note"),
    [
        ("en-GB", "This browser has no voice of its own, so you hear a recorded one."),
        ("de-AT", "Dieser Browser hat keine eigene Stimme, darum hörst du eine aufgenommene."),
        ("es-MX", "Este navegador no tiene voz propia, así que oyes una grabada."),
    ],
)
def test_without_a_voice_the_recorded_one_speaks_the_language_of_the_browser(
    coach: Coach, visit: Callable[..., Visit], locale: str, note: str
) -> None:
    page = visit(coach.start(), locale=locale)
    page.page.add_init_script(NO_VOICE)
    page.page.reload()
    page.page.click(".voice-settings summary")
    expect(page.page.locator("#voice-note")).to_have_text(note)
    assert page.page.evaluate("document.documentElement.lang") == locale[:2]
    page.page.click(".voice-settings button")
    while not (log := read_log(page)):
        page.page.wait_for_timeout(100)
    (sample,) = log
    assert 1.0 < sample["long"] < 6.0
    # What has parts is played one part after the other.
    page.page.evaluate("""async () => {
        log.length = 0;
        const lang = document.documentElement.lang;
        const index = await (await fetch(`voices/${lang}.json`)).json();
        const parts = Object.keys(index).slice(0, 2);
        const { hush, playSounds } = await import("./js/sound.js");
        hush();
        playSounds([{ kind: "count", say: parts.join(" "), parts }]);
    }""")
    while len(log := read_log(page)) < 2:
        page.page.wait_for_timeout(100)
    assert log[1]["at"] >= log[0]["at"] + log[0]["long"]


def test_where_nothing_speaks_the_page_says_so(coach: Coach, visit: Callable[..., Visit]) -> None:
    page = visit(coach.start())
    page.page.add_init_script(NO_VOICE)
    page.page.route("**/voices/*", lambda route: route.abort())
    page.page.reload()
    page.page.click(".voice-settings summary")
    expect(page.page.locator("#voice-note")).to_have_text("Tones only: this browser has no voice.")


def test_the_language_is_one_switch_for_page_and_coach(
    coach: Coach, visit: Callable[..., Visit], make_film: Callable[..., Path]
) -> None:
    page = open_with(visit, coach, VOICE, make_film("cat_cow_clean", end_s=14.0, empty_s=TAIL_S))
    page.page.click(".voice-settings summary")
    page.page.locator("#voice-language").select_option("de")
    expect(page.page.locator("#choose-title")).to_have_text("Wo zwickt es heute?")
    page.page.reload()
    expect(page.page.locator("[data-exercise=cat_cow] strong")).to_have_text("Katze und Kuh")
    page.choose("cat_cow")
    page.wait(lambda view: view["count"] >= 1, "a repetition")
    page.page.wait_for_timeout(1500)
    words = [one["say"] for one in read_log(page)]
    assert words[0] == "Katze und Kuh. Sechs Mal."
    assert "eins" in words
    assert {one["voice"] for one in read_log(page)} == {"Eva"}
    session = page.finish()
    expect(page.page.locator("#summary-title")).to_contain_text("Wiederholung")
    assert session["language"] == "de"
