"""Plays clips to the live page in a real Chromium, and compares it with `limberup score`.

    PYTHONPATH=tests/e2e python tests/e2e/against_score.py --model full

Ten clips, of which the page is to count what `score` counts, and eight in which nothing is to be
counted. For each: counts by side and holds of both, and how long it took from choosing to the first
picture, to the start, and to the first count, beside the end of the first repetition in the clip.
The coach of the first clip is cold, the others find it warm.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser import CAMERA, FLAGS, Coach, Visit
from films import find_clip, write_film
from playwright.sync_api import Playwright, sync_playwright

from limberup.pipeline import open_poses, score_named
from limberup.pose.video import open_source
from limberup.results.session import ExerciseSet
from limberup.spec import find_spec

CLIPS = (
    "cat_cow_clean",
    "straight_leg_stretch_faults",
    "scorpion_stretch_clean",
    "childs_pose_clean",
    "king_cobra_clean",
    "jefferson_curl_clean",
    "raise_the_roof_clean",
    "across_body_hip_stretch_clean",
    "standing_roll_down_clean",
    "almost_dead_hang_clean",
)
NOTHING = (
    ("none_camera_at_the_feet", "scorpion_stretch"),
    ("none_head_cut_off", "scorpion_kick"),
    ("none_idle_on_mat", "childs_pose_clock"),
    ("none_knees_to_chest", "straight_leg_stretch"),
    ("none_small_movements", "cat_cow"),
    ("none_tidy_up", "standing_roll_down"),
    ("none_two_people", "cat_cow"),
    ("childs_pose_clean", "exhale_hold_breathing"),
)
TAIL_S = 120.0
Counts = dict[str, int]


@dataclass(slots=True)
class Played:
    """What one clip came to. Times are seconds from choosing; None where it never came to it."""

    clip: str
    exercise: str
    live: Counts
    scored: Counts
    times: dict[str, float | None] = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        return self.live == self.scored

    def __str__(self) -> str:
        shown = [
            f"{name} {'never' if took_s is None else format(took_s, '.1f')}"
            for name, took_s in self.times.items()
        ]
        counts = f"live {_say(self.live):24} score {_say(self.scored):24}"
        same = "same" if self.is_same else "DIFFERS"
        return f"{self.clip:32} {self.exercise:24} {same:8} {counts} {'  '.join(shown)}"


def _say(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts.items()) or "nothing"


def count(sides: Iterable[str], holds: int) -> Counts:
    """Repetitions by side, and holds; only what there is."""
    found = dict(sorted(Counter(sides).items()))
    return found | ({"holds": holds} if holds else {})


def score(clip: str, exercise: str, model: str) -> ExerciseSet:
    return score_named(open_poses(find_clip(clip), model=model), find_spec(exercise)).sets[0]


def play_clip(playwright: Playwright, coach: Coach, clip: str, exercise: str, film: Path) -> Played:
    """The clip once, from choosing to its end."""
    flags = [*FLAGS, *CAMERA, f"--use-file-for-fake-video-capture={film}"]
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
    try:
        visit = Visit(browser.new_context(viewport={"width": 1280, "height": 720}).new_page())
        visit.listen()
        visit.page.goto(coach.address)
        visit.page.wait_for_selector("[data-exercise]")
        visit.choose(exercise)
        times = follow(visit, _last(clip))
        (live,) = visit.finish()["sets"] if times["start"] is not None else ({},)
    finally:
        browser.close()
    scored = score(clip, exercise, coach.model)
    times["clip's own"] = min((row.end_s for row in scored.repetitions), default=None)
    return Played(
        clip,
        exercise,
        count((row["side"] for row in live.get("repetitions", ())), len(live.get("holds", ()))),
        count((row.side for row in scored.repetitions), len(scored.holds)),
        times,
    )


def follow(visit: Visit, last_s: float) -> dict[str, float | None]:
    """Watch the page for so long; when it came to what."""
    begin_s = time.monotonic()
    times: dict[str, float | None] = {"picture": None, "start": None, "first count": None}
    while (now_s := time.monotonic() - begin_s) < last_s:
        visit.page.wait_for_timeout(50)
        if times["picture"] is None and visit.pictures:
            times["picture"] = now_s
        for view in visit.views[-3:]:
            if times["start"] is None and has_begun(view):
                times["start"] = now_s
            if times["first count"] is None and view["count"]:
                times["first count"] = now_s
    return times


def has_begun(view: Mapping[str, Any]) -> bool:
    return view["state"] in {"moving", "holding", "resting"}


def _last(clip: str) -> float:
    """Long enough for the clip and what is told after its end."""
    *_, frame = open_source(find_clip(clip)).frames()
    return frame.t_s + 4.0


def main() -> int:
    """Print a line a clip; exit status 1 where the page counted something else."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="full", choices=("lite", "full", "heavy"))
    parser.add_argument("--only", nargs="+", help="clips whose name begins so")
    options = parser.parse_args()
    pairs = [(clip, clip.rsplit("_", 1)[0]) for clip in CLIPS] + list(NOTHING)
    if options.only:
        pairs = [pair for pair in pairs if pair[0].startswith(tuple(options.only))]
    played = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        coach = Coach(folder / "home", model=options.model)
        begin_s = time.monotonic()
        coach.start()
        print(f"{time.monotonic() - begin_s:.1f} s from the command to the page's address")
        try:
            for clip, exercise in pairs:
                film = write_film(folder / "film.mjpeg", clip, empty_s=TAIL_S)
                played.append(play_clip(playwright, coach, clip, exercise, film))
                print(played[-1], flush=True)
        finally:
            coach.stop()
    same = sum(one.is_same for one in played)
    print(f"{same} of {len(played)} are the same as with `limberup score`, model {options.model}")
    return 0 if same == len(played) else 1


if __name__ == "__main__":
    sys.exit(main())
