"""`limberup score --report`: a session as one page, whole, safe, and with all that was seen."""

import json
import re
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from limberup.cli.report_file import write_report
from limberup.cli.score_task import find_task
from limberup.pipeline import open_poses, trace_named
from limberup.pose.recording import load_recording, save_recording
from limberup.reasons import explain
from limberup.reports.curve_panel import choose_step, thin_out
from limberup.reports.key_frames import pick_evenly
from limberup.reports.key_moments import list_key_moments
from limberup.reports.mannequin import draw_figure, find_frame, is_drawable
from limberup.reports.markup import clean, join, tag
from limberup.reports.panels import choose_panels
from limberup.reports.set_lanes import MOST_STRIPS, list_windows
from limberup.results.trace import trace_track
from limberup.spec import find_spec
from limberup.types import Lost, Pose, PoseTrack
from page import Node, read_page
from program import limberup

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "sample_videos"
CLIPS = {
    "scorpion_stretch_clean": "scorpion_stretch",  # levels, sides
    "cat_cow_faults_elbows_hips": "cat_cow",  # faults, an attempt
    "straight_leg_stretch_clean": "straight_leg_stretch",  # holds within repetitions
    "almost_dead_hang_clean": "almost_dead_hang",  # holds, phases
    "none_idle_on_mat": "cat_cow",  # nothing
}


class Report:
    """A page, its text, and the session that it is of."""

    def __init__(self, folder: Path, clip: Path, *options: str) -> None:
        page, result = folder / f"{clip.stem}.html", folder / f"{clip.stem}.json"
        done = limberup("score", clip, *options, "--report", page, "--json", result)
        self.status, self.printed = done.status, done.out
        assert self.status in {0, 3}, done.err
        self.text = page.read_text(encoding="utf-8")
        self.page = read_page(self.text)
        self.session: dict[str, Any] = json.loads(result.read_text())

    def find_section(self, name: str) -> Node:
        (section,) = self.page.find_all("section", name)
        return section


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    folder = tmp_path_factory.mktemp("reports")
    return {
        clip: Report(folder, SAMPLES / f"{clip}.npz", "-e", exercise)
        for clip, exercise in CLIPS.items()
    }


@pytest.fixture(params=CLIPS)
def report(request: pytest.FixtureRequest, reports: dict[str, Report]) -> Report:
    return reports[request.param]


# --- the file -------------------------------------------------------------------------------------


def test_the_page_stands_alone(report: Report) -> None:
    assert "://" not in report.text
    assert len(report.text) < 100_000
    names = {node.name for node in report.page.walk()}
    assert not names & {"script", "link", "iframe", "object", "form", "base", "image", "use"}
    metas = [node.attributes for node in report.page.find_all("meta")]
    (allowed,) = (one["content"] for one in metas if one.get("http-equiv"))
    assert allowed.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert not any(
        name.startswith("on") or name in {"href", "src", "style"}
        for node in report.page.walk()
        for name in node.attributes
    )


def test_the_page_says_its_language_its_title_and_what_each_drawing_shows(report: Report) -> None:
    (html,) = report.page.find_all("html")
    assert html.attributes["lang"] == "en"
    (head,), (heading,) = report.page.find_all("head"), report.page.find_all("h1")
    (title,) = head.find_all("title")
    assert title.text.startswith(heading.text)
    for figure in report.page.find_all("figure"):
        drawn = figure.inside[0]
        assert isinstance(drawn, Node)
        is_named = drawn.attributes.get("role") == "img" and drawn.attributes["aria-label"]
        assert is_named or drawn.find_all("ul", "legend")


def test_the_same_clip_gives_the_same_bytes(reports: dict[str, Report], tmp_path: Path) -> None:
    clip = "cat_cow_faults_elbows_hips"
    again = Report(tmp_path, SAMPLES / f"{clip}.npz", "-e", "cat_cow")
    assert again.text == reports[clip].text


def test_no_drawing_leaves_its_box(report: Report) -> None:
    drawings = [node for node in report.page.find_all("svg") if "viewbox" in node.attributes]
    strips = report.page.find_all("svg", "strip")
    assert strips
    for strip in strips:
        height = float(strip.attributes["height"])
        curves = {id(node) for one in strip.find_all("svg") for node in one.walk()}
        for node in strip.walk():
            if id(node) not in curves:
                check_inside(node, 100.0, height, "%")
    for drawing in drawings:
        _, _, width, height = map(float, drawing.attributes["viewbox"].split())
        for node in drawing.walk():
            check_inside(node, width, height)


def check_inside(node: Node, width: float, height: float, unit: str = "") -> None:
    """All places of an element; names and values in the margin at the left are before it."""
    for name, value in node.attributes.items():
        if name in {"x", "x1", "x2", "cx"} and not value.startswith("-"):
            assert 0.0 <= float(value.removesuffix(unit or " ")) <= width, node
        if name in {"y", "y1", "y2", "cy"}:
            assert 0.0 <= float(value) <= height + 5.0, node
    if node.name == "path":
        places = re.findall(r"[ML]([\d.-]+) ([\d.-]+)", node.attributes["d"])
        assert all(0.0 <= float(x) <= width and 0.0 <= float(y) <= height for x, y in places)


HOSTILE = "<img src=x onerror=alert(1)>&\"'</title><b>"


def test_names_from_files_and_specs_stay_words(tmp_path: Path) -> None:
    spec = (ROOT / "exercise_specs" / "cat_cow.toml").read_text(encoding="utf-8")
    written = json.dumps(HOSTILE + "\u0000\u202e")
    for line in ('name = "Cat and cow"', 'name = "elbows bent"'):
        assert line in spec
        spec = spec.replace(line, f"name = {written}")
    (tmp_path / "cat_cow.toml").write_text(spec, encoding="utf-8")
    clip = tmp_path / f"{HOSTILE.replace('/', '_')}.npz"
    shutil.copy(SAMPLES / "cat_cow_faults_elbows_hips.npz", clip)
    done = Report(tmp_path, clip, "-e", str(tmp_path / "cat_cow.toml"))
    (heading,) = done.page.find_all("h1")
    assert heading.text == f"{HOSTILE}\ufffd\ufffd"
    assert not done.page.find_all("img")
    assert HOSTILE in done.find_section("repetitions").text
    assert "\u202e" not in done.text


def test_an_element_escapes_words_and_keeps_elements() -> None:
    assert join("<", tag("b", "&", title='"')) == '&lt;<b title="&quot;">&amp;</b>'
    assert clean("a\x00\u202eb\ud800") == "a\ufffd\ufffdb\ufffd"
    assert tag("meta", name="a", content=None) == '<meta name="a">'


# --- what it says ---------------------------------------------------------------------------------


def test_every_repetition_is_in_the_table_and_in_a_lane(report: Report) -> None:
    (done,) = report.session["sets"]
    if not done["repetitions"]:
        assert not report.page.find_all("section", "repetitions")
        return
    is_held = done["exercise"] == "almost_dead_hang"
    rows = report.find_section("repetitions").find_all("tbody")[0].find_all("tr")
    assert len(rows) == len(done["holds"] if is_held else done["repetitions"])
    bars = [bar.find_all("text")[0].text for bar in report.page.find_all("g", "bar")]
    assert {str(row["index"]) for row in done["repetitions"]} <= set(bars)


def test_a_row_has_side_level_range_and_form(reports: dict[str, Report]) -> None:
    rows = reports["scorpion_stretch_clean"].find_section("repetitions").find_all("tr")
    cells = [[cell.text for cell in row.find_all("td")] for row in rows[1:]]
    assert [row[0] for row in cells] == ["1", "2", "3", "4", "5"]
    assert cells[1][1] == "left"
    assert cells[1][-2:] == ["at least hips at 90", "clean where seen"]
    assert cells[0][4] == "-0.92"


def test_the_ladder_tells_what_each_side_reached_and_what_is_next(
    reports: dict[str, Report],
) -> None:
    ladder = reports["scorpion_stretch_clean"].find_section("levels")
    rows = [[cell.text for cell in row.find_all("td")] for row in ladder.find_all("tr")[1:]]
    assert rows == [
        ["foot to the hand", "Next", "✓ best, 1 of 3"],
        ["foot reach", "✓ best seen, 1 of 2", "✓ 1 of 3"],
        ["foot to the floor", "✓ 1 of 2", "✓ 2 of 3"],
        ["hips at 90", "✓ 2 of 2", "✓ 2 of 3"],
        ["hip off the floor", "✓ 2 of 2", "✓ 3 of 3"],
    ]


def test_attempts_and_faults_are_told_and_marked(reports: dict[str, Report]) -> None:
    report = reports["cat_cow_faults_elbows_hips"]
    (done,) = report.session["sets"]
    assert done["attempts"]
    assert done["faults"]
    for attempt in done["attempts"]:
        assert attempt["words"] in report.find_section("not_counted").text
    for fault in done["faults"]:
        assert fault["cue"] in report.find_section("form").text
    assert len(report.page.find_all("g", "attempt")) == len(done["attempts"])
    assert len(report.page.find_all("g", "fault")) == len(done["faults"])
    assert report.page.find_all("rect", "attempt")


def test_what_could_not_be_judged_is_told_with_its_reason_and_what_to_change(
    reports: dict[str, Report],
) -> None:
    report = reports["scorpion_stretch_clean"]
    reasons = {row["reason"] for row in report.session["sets"][0]["unjudged"]}
    assert reasons >= {"hands_hidden", "beyond_level"}
    unjudged, film = report.find_section("unjudged").text, report.find_section("film").text
    for reason in reasons:
        assert explain(reason).cause in unjudged
    assert "Move so that the camera sees your hands." in film
    assert "Feel for it yourself." in unjudged
    assert "Feel for it yourself." not in film


def test_where_nothing_was_counted_the_headline_says_why(reports: dict[str, Report]) -> None:
    report = reports["none_idle_on_mat"]
    headline = report.find_section("headline").text
    (never,) = report.session["sets"][0]["never_met"]
    assert headline.startswith("Nothing was counted")
    assert never["words"].capitalize()[:20] in headline
    assert report.session["sets"][0]["advice"] == report.find_section("next").find_all("p")[0].text


def test_somebody_who_was_never_there_is_told_too(tmp_path: Path) -> None:
    recording = load_recording(SAMPLES / "cat_cow_clean.npz")
    poses = [Pose.missing(t_s, Lost.NOBODY) for t_s in recording.track.t_s[:60].tolist()]
    track = PoseTrack.from_poses(poses, recording.track.aspect)
    save_recording(tmp_path / "empty.npz", replace(recording, track=track))
    report = Report(tmp_path, tmp_path / "empty.npz", "-e", "cat_cow")
    assert report.status == 3
    assert "Nothing was counted" in report.find_section("headline").text
    assert "nobody was in sight" in report.find_section("unjudged").text
    assert not report.page.find_all("section", "frames")


def test_an_exercise_that_was_not_recognised_is_no_set(tmp_path: Path) -> None:
    report = Report(tmp_path, SAMPLES / "none_tidy_up.npz")
    assert report.session["recognition"]["exercise"] is None
    assert "No exercise was recognised" in report.find_section("headline").text


def test_a_recognised_exercise_says_so(tmp_path: Path) -> None:
    report = Report(tmp_path, SAMPLES / "cat_cow_clean.npz")
    assert "Recognised as Cat and cow" in report.page.find_all("header")[0].text


def test_a_routine_has_a_page_for_each_exercise_found(tmp_path: Path) -> None:
    report = Report(tmp_path, SAMPLES / "cat_cow_clean.npz", "--routine", "relief_sequence")
    articles = report.page.find_all("article")
    assert "Found 1 of 12 exercises." in articles[0].text
    assert [one.find_all("h2")[0].text for one in articles[1:]] == ["Cat and cow"]


def test_a_day_at_a_desk_has_its_spells_on_a_line(tmp_path: Path) -> None:
    report = Report(tmp_path, SAMPLES / "get_up_break_pauses.npz", "-e", "get_up_break")
    (done,) = report.session["sets"]
    assert len(report.page.find_all("g", "held")) == len(done["holds"]) > 0
    assert "without a break" in report.find_section("headline").text


# --- what it is drawn from ------------------------------------------------------------------------


def test_a_figure_is_drawn_at_the_far_end_of_each_repetition() -> None:
    clip = SAMPLES / "cat_cow_clean.npz"
    spec, track = find_spec("cat_cow"), load_recording(clip).track
    trace = trace_named(open_poses(clip), spec)
    moments = list_key_moments(trace, track)
    assert [moment.number for moment in moments] == [1, 2, 3, 4]
    angle = trace.sides[0].signals["head_trunk_angle_deg"]
    for moment in moments:
        inside = (trace.t_s >= moment.row.start_s) & (trace.t_s <= moment.row.end_s)
        assert angle[trace.t_s == moment.t_s] == np.nanmin(angle[inside])  # it goes down


def test_a_repetition_in_which_nobody_can_be_drawn_has_no_figure() -> None:
    clip = SAMPLES / "cat_cow_clean.npz"
    track = load_recording(clip).track
    trace = trace_named(open_poses(clip), find_spec("cat_cow"))
    first = trace.done.repetitions[0]
    landmarks = track.landmarks.copy()
    landmarks[(track.t_s >= first.start_s) & (track.t_s <= first.end_s)] = np.nan
    moments = list_key_moments(trace, replace(track, landmarks=landmarks))
    assert [moment.number for moment in moments] == [2, 3, 4]


def test_a_figure_of_a_half_seen_body_is_drawn_of_what_is_there() -> None:
    landmarks = load_recording(SAMPLES / "cat_cow_clean.npz").track.landmarks[100].copy()
    whole = draw_figure(landmarks, find_frame([landmarks]), "both").count("<line")
    landmarks[[25, 27, 31]] = np.nan  # one leg from the knee down
    assert is_drawable(landmarks)
    assert draw_figure(landmarks, find_frame([landmarks]), "both").count("<line") == whole - 3
    landmarks[[23, 24]] = np.nan
    assert not is_drawable(landmarks)


def test_pictures_take_the_place_of_figures(tmp_path: Path) -> None:
    clip = SAMPLES / "cat_cow_clean"
    task = find_task("cat_cow", None)
    track = load_recording(clip.with_suffix(".npz")).track
    session = task.run(open_poses(clip.with_suffix(".npz")), lambda _: None)
    out = tmp_path / "out.html"
    write_report(out, session, task, track, clip.with_suffix(".mp4"), pictures=True, fps=None)
    page = read_page(out.read_text(encoding="utf-8"))
    images = page.find_all("img")
    assert len(images) == len(session.sets[0].repetitions)
    assert all(one.attributes["src"].startswith("data:image/jpeg;base64,/9j/") for one in images)
    assert out.stat().st_size < 1_000_000


def test_a_trace_at_few_times_has_the_values_of_one_at_all() -> None:
    clip = SAMPLES / "cat_cow_clean.npz"
    spec, track = find_spec("cat_cow"), load_recording(clip).track
    whole = trace_named(open_poses(clip), spec)
    few = trace_track(spec, track, whole.done, 100)
    assert 80 < len(few.t_s) <= 100
    same = np.searchsorted(whole.t_s, few.t_s)
    assert np.array_equal(whole.t_s[same], few.t_s)
    for name, values in few.sides[0].signals.items():
        assert np.array_equal(values, whole.sides[0].signals[name][same], equal_nan=True)


def test_a_long_curve_keeps_its_peaks() -> None:
    values = np.zeros(10_000)
    values[[1234, 5678]] = 9.0, -9.0
    values[:50] = np.nan
    kept = thin_out(values, 400)
    assert len(kept) <= 400
    assert {1234, 5678} <= set(kept.tolist())
    assert np.isnan(values[kept[0]])
    assert (np.diff(kept) > 0).all()


def test_a_long_session_is_drawn_in_strips_that_follow_each_other() -> None:
    done = trace_named(open_poses(SAMPLES / "cat_cow_clean.npz"), find_spec("cat_cow")).done
    assert len(list_windows(done, 28.0)) == 1
    row = done.repetitions[0]
    many = tuple(
        msgspec.structs.replace(row, index=i + 1, start_s=8.0 * i, end_s=8.0 * i + 4.0)
        for i in range(100)
    )
    windows = list_windows(msgspec.structs.replace(done, repetitions=many), 800.0)
    assert 10 <= len(windows) <= MOST_STRIPS
    assert all(a.end_s == pytest.approx(b.start_s) for a, b in pairwise(windows))
    assert windows[0].start_s == 0.0
    assert windows[-1].end_s == pytest.approx(many[-1].end_s + 3.0)


@pytest.mark.parametrize(("length", "step"), [(87.0, 50.0), (0.35, 0.1), (4.0, 1.0)])
def test_values_are_marked_at_round_steps(length: float, step: float) -> None:
    assert choose_step(length, 4) == pytest.approx(step)


def test_levels_are_drawn_where_their_limits_climb_with_them() -> None:
    done = trace_named(open_poses(SAMPLES / "cat_cow_clean.npz"), find_spec("cat_cow")).done
    panels = {one.signal: one for one in choose_panels(find_spec("scorpion_stretch"), done)}
    assert panels["knee_height_ratio"].is_counted
    assert panels["knee_height_ratio"].limits == ()  # of levels that ask it to be lower each time
    names = [limit.name for limit in panels["pelvis_tilt_deg"].limits]
    assert names == ["hip off the floor", "hips at 90"]
    (leg,) = choose_panels(find_spec("straight_leg_stretch"), done)
    assert [limit.value for limit in leg.limits] == [37.0, 51.5, 67.5, 82.5]


def test_looks_are_picked_from_the_first_to_the_last() -> None:
    clip = SAMPLES / "cat_cow_clean.npz"
    trace = trace_named(open_poses(clip), find_spec("cat_cow"))
    moments = list_key_moments(trace, load_recording(clip).track)
    assert pick_evenly(moments, 9) == moments
    assert [one.number for one in pick_evenly(moments, 2)] == [1, 4]


# --- what cannot be written -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--report", "-"), "- must end in .html to be opened in a browser"),
        (("--report", "out.pdf"), "out.pdf must end in .html"),
        (("--report", "nowhere/out.html"), "nowhere is no folder"),
        (("--report", "a.html", "--json", "a.html"), "a.html cannot take two kinds of results"),
        (("--pictures",), "--pictures belongs to a report: add --report"),
        (("--report", "a.html", "--pictures"), "holds landmarks and no pictures"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_the_work(
    options: tuple[str, ...], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLES / "cat_cow_clean.npz", "clip.npz")
    done = limberup("score", "clip.npz", "-e", "cat_cow", *options)
    assert done.status == 2
    assert expected in " ".join(done.err.split())
    assert [path.name for path in tmp_path.iterdir()] == ["clip.npz"]


def test_the_summary_is_printed_as_ever(reports: dict[str, Report]) -> None:
    assert reports["cat_cow_faults_elbows_hips"].printed.startswith("Cat and cow\n")
