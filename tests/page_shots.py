"""Takes pictures of every state of the live page: `make shots`.

The coach runs in its own process, Chromium's fake camera plays sample clips, and what is looked at
is what came of them. Each state is taken in every size and theme and put together on one sheet, so
that looking at all of it takes one look a state.
"""

import argparse
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent / "e2e"))

from browser import CAMERA, Coach, Visit, find_chromium, open_visit
from films import write_cut, write_film
from page_album import STAND_STILL, Album
from playwright.sync_api import Playwright, sync_playwright

from limberup.history.store import NAME, HistoryStore
from made_up_history import fill

TAIL_S: Final = 15.0
STAY_S: Final = 60.0
NO_CAMERA: Final = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=device-count=0",
)
DENIED: Final = ("--use-fake-device-for-media-stream", "--deny-permission-prompts")


@dataclass(frozen=True)
class Studio:
    """What the pictures are taken with. `folder`: for what is needed only meanwhile."""

    play: Playwright
    chromium: str
    album: Album
    folder: Path

    def film(self, clip: str, end_s: float = 1e9) -> Path:
        """A sample clip or its first seconds, and then nobody for a while."""
        return write_film(self.folder / f"{clip}.mjpeg", clip, end_s, empty_s=TAIL_S)

    def still(self, clip: str) -> Path:
        """Somebody who stays as the clip begins."""
        start = write_cut(self.folder / f"{clip}.mp4", clip, 0.0, 1.5)
        return write_film(self.folder / f"{clip}.still.mjpeg", start, stay_s=STAY_S)

    @contextmanager
    def visit(
        self,
        film: Path | None = None,
        *,
        is_used: bool = True,
        flags: tuple[str, ...] = CAMERA,
        more: tuple[str, ...] = (),
        locale: str = "en-GB",
    ) -> Iterator[Visit]:
        """A page of a coach of its own. `is_used`: by somebody who has a history."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        if is_used:
            store = HistoryStore(folder / "data" / "limberup" / NAME)
            fill(store, 40)
            store.close()
        coach = Coach(folder, more=more)
        visit = open_visit(self.play, self.chromium, film, flags, locale=locale)
        try:
            visit.page.add_init_script(STAND_STILL)
            if is_used:
                visit.page.add_init_script(
                    "localStorage.limberup ??= JSON.stringify({ safetyRead: true });"
                )
            visit.page.goto(coach.start())
            visit.page.wait_for_selector("#stage" if more else "[data-exercise]")
            if is_used:
                visit.page.evaluate("document.querySelector('#history-note button')?.click()")
            visit.page.wait_for_timeout(600)
            yield visit
        finally:
            visit.close()
            coach.stop()


# --- scenes: each one page, and the states that it goes through -----------------------------------


def take_first_screen(studio: Studio) -> None:
    with studio.visit(is_used=False) as visit:
        studio.album.take(visit, "choose-new")


def take_choice(studio: Studio) -> None:
    with studio.visit() as visit:
        page = visit.page
        studio.album.take(visit, "choose-used")
        page.click("[data-chip=mat]")
        page.fill("#search", "roll")
        studio.album.take(visit, "choose-found")
        page.fill("#search", "")
        page.click("[data-chip=mat]")
        page.click("#own button")
        page.select_option("#own select", "cat_cow")
        page.select_option("#own select", "childs_pose")
        studio.album.take(visit, "choose-own", at="#own")
        page.click("text=Leave it")
        page.click(".voice-settings summary")
        studio.album.take(visit, "choose-voice", at="#voice-settings")
        page.click("#history-open")
        page.wait_for_selector("#history-weeks svg")
        studio.album.take(visit, "history")


def finish(visit: Visit) -> None:
    """End the session, and wait until its last page stands still."""
    visit.finish()
    visit.page.wait_for_timeout(1500)


def take_levels(studio: Studio, language: str = "") -> None:
    """The scorpion: levels on both sides, a pause, and what became of it."""
    film = studio.film("scorpion_stretch_clean")
    take = _name(studio, language)
    with studio.visit(film, locale=language or "en-GB") as visit:
        page = visit.page
        visit.choose("scorpion_stretch")
        visit.wait(lambda view: view["cue"] and view["state"] == "setup", "the set-up")
        take(visit, "setup")
        visit.wait(lambda view: view["count"] >= 3 and view["state"] == "moving", "three")
        take(visit, "moving-levels")
        visit.wait(lambda view: view["count"] >= 4 and view["state"] == "moving", "four")
        page.keyboard.press("Space")
        visit.wait(lambda view: view["state"] == "paused", "the pause")
        page.wait_for_timeout(300)
        take(visit, "paused")
        page.keyboard.press("?")
        take(visit, "help")
        page.click("#help-voice summary")
        take(visit, "help-voice")
        page.keyboard.press("Escape")
        finish(visit)
        take(visit, "summary-levels")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            name = f"summary{f'-{language}' if language else ''}.{theme}.pdf"
            page.pdf(path=studio.album.folder / name, format="A4", prefer_css_page_size=True)


def take_german(studio: Studio) -> None:
    take_levels(studio, "de")


def take_pain(studio: Studio) -> None:
    with studio.visit(studio.film("scorpion_stretch_clean")) as visit:
        visit.choose("scorpion_stretch")
        visit.wait(lambda view: view["count"] >= 1, "one")
        visit.page.click("#hurts")
        visit.page.wait_for_selector(".look-out")
        studio.album.take(visit, "pain")


def take_range(studio: Studio) -> None:
    """Cat and cow: no levels, but a range; the start pose before it."""
    still = studio.still("cat_cow_clean")
    with studio.visit(still) as visit:
        visit.choose("cat_cow")
        visit.wait(lambda view: view["state"] == "ready", "the start pose")
        studio.album.take(visit, "ready")
    with studio.visit(studio.film("cat_cow_clean")) as visit:
        visit.choose("cat_cow")
        visit.wait(lambda view: view["count"] >= 2 and view["state"] == "moving", "two")
        studio.album.take(visit, "moving-range")
        visit.wait(lambda view: view["count"] >= 4 or view["state"] == "paused", "four")
        finish(visit)
        studio.album.take(visit, "summary-range")


def take_fault(studio: Studio) -> None:
    """A bent knee in a hold that goes by breaths."""
    with studio.visit(studio.film("straight_leg_stretch_faults")) as visit:
        visit.choose("straight_leg_stretch")
        visit.wait(lambda view: view["cue"] and view["cue"]["id"] == "knee_bend", "the cue")
        studio.album.take(visit, "fault")


def take_hold(studio: Studio) -> None:
    with studio.visit(studio.film("childs_pose_clean")) as visit:
        visit.choose("childs_pose")
        visit.wait(lambda view: view["hold"] and view["hold"]["seconds"] > 3, "a hold")
        studio.album.take(visit, "holding")
        visit.wait(lambda view: view["state"] in ("paused", "resting"), "its end")
        studio.album.take(visit, "gone")
        finish(visit)
        studio.album.take(visit, "summary-holds")


def take_breaths(studio: Studio) -> None:
    with studio.visit(studio.film("straight_leg_stretch_clean")) as visit:
        visit.choose("straight_leg_stretch")
        visit.wait(lambda view: view["breaths"] and view["breaths"]["done"] >= 1, "a breath")
        studio.album.take(visit, "breathing")
        visit.wait(lambda view: view["count"] >= 1, "the end of the hold")
        finish(visit)
        studio.album.take(visit, "summary-breaths")


def take_wrong_pose(studio: Studio) -> None:
    """Somebody face down where it should be the back; then a tab that was closed asks."""
    with studio.visit(studio.film("childs_pose_clean", end_s=8.0)) as visit:
        visit.choose("exhale_hold_breathing")
        visit.page.wait_for_selector("#cue[data-cue^='turn']", timeout=30_000)
        studio.album.take(visit, "setup-wrong-pose")
        visit.page.evaluate("sessionStorage.clear()")
        visit.page.reload()
        visit.page.wait_for_selector("#unfinished:not([hidden])")
        visit.page.wait_for_timeout(600)
        studio.album.take(visit, "unfinished")


def take_rest(studio: Studio) -> None:
    """Somebody has got up before the dose is done."""
    with studio.visit(studio.film("childs_pose_visit")) as visit:
        visit.choose("childs_pose")
        visit.wait(lambda view: view["state"] == "resting", "a rest")
        studio.album.take(visit, "resting")


def take_routine(studio: Studio) -> None:
    still = studio.still("cat_cow_clean")
    with studio.visit(still) as visit:
        page = visit.page
        page.click("[data-programme=daily_seven]")
        visit.wait(lambda view: view["cue"], "the first step")
        page.keyboard.press("n")
        page.wait_for_selector("#stage[data-state=resting]")
        page.wait_for_timeout(1500)
        studio.album.take(visit, "routine-rest")


def take_equipment(studio: Studio) -> None:
    still = studio.still("roll_upper_back_clean")
    with studio.visit(still) as visit:
        page = visit.page
        page.click("[data-programme=relief_sequence]")
        visit.wait(lambda view: view["cue"], "the first step")
        for _ in range(20):
            if "roll_" in visit.views[-1]["exercise"]:
                break
            page.keyboard.press("n")
            page.wait_for_timeout(700)
        page.wait_for_timeout(1200)
        studio.album.take(visit, "routine-equipment")


def take_question(studio: Studio) -> None:
    """The first step of the relief sequence that asks, done by hand."""
    with studio.visit(studio.film("across_body_hip_stretch_clean")) as visit:
        page = visit.page
        page.click("[data-programme=relief_sequence]")
        visit.wait(lambda view: view["cue"], "the first step")
        page.evaluate(ASK)
        page.wait_for_timeout(300)
        studio.album.take(visit, "routine-better")


ASK: Final = """() => {
    const { view, course } = limberup.now;
    limberup.state({ view: { ...view, state: "resting", cue: null }, sounds: [],
        course: { ...course, index: 1, is_asking: true } });
}"""


def take_no_camera(studio: Studio) -> None:
    for name, flags in (("camera-denied", DENIED), ("camera-missing", NO_CAMERA)):
        with studio.visit(flags=flags) as visit:
            visit.choose("cat_cow")
            visit.page.wait_for_selector("#trouble:not([hidden])")
            studio.album.take(visit, name)


def take_desk(studio: Studio) -> None:
    film = studio.film("get_up_break_clean")
    with studio.visit(film, more=("-e", "get_up_break")) as visit:
        visit.wait(lambda view: view["state"] == "sitting" and view["hold"], "somebody sits")
        visit.page.wait_for_timeout(2000)
        studio.album.take(visit, "sitting")
        finish(visit)
        studio.album.take(visit, "summary-sitting")


SCENES: Final[dict[str, Callable[[Studio], None]]] = {
    "new": take_first_screen,
    "choice": take_choice,
    "levels": take_levels,
    "german": take_german,
    "pain": take_pain,
    "range": take_range,
    "fault": take_fault,
    "hold": take_hold,
    "breaths": take_breaths,
    "wrong": take_wrong_pose,
    "rest": take_rest,
    "routine": take_routine,
    "equipment": take_equipment,
    "question": take_question,
    "camera": take_no_camera,
    "desk": take_desk,
}


def _name(studio: Studio, language: str) -> Callable[[Visit, str], None]:
    """Takes states under their names, of another language with its code."""
    ending = f"-{language}" if language else ""
    return lambda visit, state: studio.album.take(visit, state + ending)


def main() -> int:
    """Take them; the status is 1 where a scene could not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/shots"))
    parser.add_argument("--only", nargs="*", choices=SCENES, default=list(SCENES), metavar="SCENE")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    chromium = find_chromium()
    if chromium is None:
        sys.exit("chromium is not installed: on Debian apt-get install chromium")
    failed = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        studio = Studio(play, chromium, Album(chosen.out), Path(folder))
        for name in chosen.only:
            try:
                SCENES[name](studio)
            except Exception:  # noqa: BLE001 - the other scenes are still worth a picture
                traceback.print_exc()
                failed.append(name)
            print(f"{name}: {'no picture' if name in failed else 'done'}", flush=True)
    print(f"sheets: {chosen.out}/*.sheet.png")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
