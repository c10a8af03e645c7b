"""Chromium plays an annotated film with its sound, and shows its subtitles."""

from pathlib import Path
from typing import Any

import pytest
from browser import FLAGS
from playwright.sync_api import Playwright

from annotated_film import SESSION, SPEC, follow, write_video
from limberup.annotated.film import make_film
from limberup.annotated.request import Choices
from limberup.exports.captions import make_captions
from limberup.exports.subtitles import encode_subtitles
from limberup.pose.video import open_source

pytestmark = [pytest.mark.xdist_group("browser")]

PAGE = """<!doctype html><meta charset="utf-8">
<video src="film.mp4" muted></video><script>const subtitles = {subtitles};</script>"""
LOOK = """async () => {
    const film = document.querySelector("video");
    await new Promise((done, fail) => {
        film.onerror = () => fail(film.error.message);
        film.oncanplaythrough = done;
        film.load();
    });
    const track = document.createElement("track");
    track.src = URL.createObjectURL(new Blob([subtitles], {type: "text/vtt"}));
    track.default = true;
    film.append(track);
    await new Promise((done, fail) => { track.onload = done; track.onerror = fail; });
    film.currentTime = 0.5;
    await new Promise((done) => { film.onseeked = done; });
    await film.play();
    await new Promise((done) => { film.onended = done; });
    return {
        size: [film.videoWidth, film.videoHeight],
        duration: film.duration,
        sound: film.webkitAudioDecodedByteCount,
        captions: [...track.track.cues].map((cue) => [cue.startTime, cue.endTime, cue.text]),
    };
}"""


def test_chromium_plays_the_film_to_its_end_with_sound_and_subtitles(
    play: Playwright, chromium: str, tmp_path: Path
) -> None:
    times_s = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0]
    video = write_video(tmp_path / "in.mp4", times_s, size=(320, 240), sound="aac")
    make_film(
        tmp_path / "film.mp4",
        open_source(video),
        follow(video),
        SESSION,
        [SPEC],
        Choices(),
        lambda _: None,
    )
    captions = make_captions(SESSION, [SPEC])
    subtitles = encode_subtitles(captions, ".vtt").decode()
    page = tmp_path / "page.html"
    page.write_text(PAGE.replace("{subtitles}", repr(subtitles)), encoding="utf-8")
    browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
    try:
        tab = browser.new_page()
        tab.goto(page.as_uri())
        seen: dict[str, Any] = tab.evaluate(LOOK)
    finally:
        browser.close()
    assert seen["size"] == [320, 240]
    assert seen["duration"] == pytest.approx(1.0, abs=0.2)
    assert seen["sound"] > 0
    shown = [tuple(cue) for cue in seen["captions"]]
    assert shown == [
        (pytest.approx(one.start_s), pytest.approx(one.end_s), "\n".join(one.lines))
        for one in captions
    ]
