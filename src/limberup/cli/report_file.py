"""What `limberup score --report` writes: gathers what the page is drawn from."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import cv2

from limberup import __version__
from limberup.cli.score_task import Task
from limberup.errors import BadInputError
from limberup.files import write_whole
from limberup.pose.recording import is_recording
from limberup.pose.video import open_source
from limberup.reports.key_frames import pick_evenly
from limberup.reports.key_moments import list_key_moments
from limberup.reports.session_report import Evidence, Request, render_report
from limberup.results.session import Session
from limberup.results.trace import trace_track
from limberup.types import Image, PoseTrack

SUFFIXES: Final = (".html", ".htm")
MOST_READINGS: Final = 3000
"""Of what the engine saw: more than a page can show, and a second's work."""
MOST_PICTURES: Final = 24
"""In one file, so that it stays below a megabyte."""
_LONGEST, _QUALITY = 400, 72
"""Of a picture: pixels, and how finely JPEG keeps it, of 100."""


def check_report(report: Path | None, video: Path, *, pictures: bool) -> None:
    """Raise BadInputError if the page could not be opened by its name, or if there are no pictures
    to put into it.
    """
    if report is not None and report.suffix.lower() not in SUFFIXES:
        raise BadInputError(
            f"{report} must end in .html to be opened in a browser, such as report.html."
        )
    if pictures and report is None:
        raise BadInputError("--pictures belongs to a report: add --report report.html.")
    if pictures and is_recording(video):
        raise BadInputError(
            f"{video} holds landmarks and no pictures: give the video, or leave --pictures out."
        )


def write_report(
    report: Path,
    session: Session,
    task: Task,
    track: PoseTrack,
    video: Path,
    *,
    pictures: bool,
    fps: float | None,
) -> None:
    """Write the page, whole or not at all. `track`: all poses of the video.

    Raises BadInputError.
    """
    sets = list(_gather(session, task, track)) if task.clock is None else []
    shown: dict[float, bytes] = {}
    if pictures:
        moments = [moment for one in sets for moment in one.moments]
        times = {moment.t_s for moment in pick_evenly(moments, MOST_PICTURES)}
        shown = dict(_take_pictures(video, times, fps))
    request = Request(__version__, task.specs, task.routine, task.clock)
    write_whole(report, render_report(session, request, sets, shown).encode("utf-8"))


def _gather(session: Session, task: Task, track: PoseTrack) -> Iterator[Evidence]:
    for done, spec in zip(session.sets, task.list_specs(session), strict=True):
        trace = trace_track(spec, track, done, MOST_READINGS)
        yield Evidence(trace, list_key_moments(trace, track))


def _take_pictures(
    video: Path, times: set[float], fps: float | None
) -> Iterator[tuple[float, bytes]]:
    """The pictures of some times, small, as JPEG."""
    if not times:
        return
    with closing(open_source(video, fps=fps).frames()) as frames:
        for frame in frames:
            if frame.t_s in times:
                yield frame.t_s, _encode(frame.image)
            if frame.t_s >= max(times):
                return


def _encode(image: Image) -> bytes:
    height, width = image.shape[:2]
    scale = min(_LONGEST / max(height, width), 1.0)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    quality = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    return cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), quality)[1].tobytes()
