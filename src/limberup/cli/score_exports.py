"""The files that `limberup score` writes for other programs, and the annotated film."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from limberup.annotated.request import Choices, check_film_name
from limberup.cli.common import progress
from limberup.cli.score_task import Task
from limberup.errors import BadInputError
from limberup.exports.captions import make_captions
from limberup.exports.landmark_files import check_landmarks_name, encode_landmarks
from limberup.exports.repetition_table import encode_repetitions
from limberup.exports.subtitles import check_subtitle_name, encode_subtitles
from limberup.files import write_whole
from limberup.pipeline import PoseSource
from limberup.pose.video import open_source
from limberup.results.session import Session
from limberup.types import PoseTrack

CsvOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FILE", help="Also write a table with a row per repetition."),
]
SubtitlesOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Also write counts and cues as subtitles (.vtt or .srt)."),
]
LandmarksOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Also write the landmarks for other programs: .csv, .parquet, .trc and .mot "
        "(OpenSim), .json (OpenPose).",
    ),
]
AnnotatedOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Also write the video (.mp4) with skeleton, counts, levels and cues drawn over it.",
    ),
]
SideBySideOption: TypeAlias = Annotated[
    bool, typer.Option("--side-by-side", help="With --annotated: the reference figure beside it.")
]
BlurFaceOption: TypeAlias = Annotated[
    bool,
    typer.Option("--blur-face", help="With --annotated: hide the face and leave out the sound."),
]


@dataclass(frozen=True, slots=True)
class Exports:
    """What is to be written beside the summary; None where it is not."""

    csv: Path | None = None
    subtitles: Path | None = None
    landmarks: Path | None = None
    annotated: Path | None = None
    choices: Choices = field(default_factory=Choices)

    @property
    def paths(self) -> list[Path]:
        """All files that are to be written."""
        names = (self.csv, self.subtitles, self.landmarks, self.annotated)
        return [path for path in names if path is not None]

    @property
    def needs_poses(self) -> bool:
        """Whether the poses themselves are wanted, and not only what was made of them."""
        return self.landmarks is not None or self.annotated is not None

    def check(self, video: Path, task: Task) -> None:
        """Raise BadInputError for what cannot be written of this video and this task."""
        if self.annotated is None and self.choices != Choices():
            raise BadInputError(
                "--side-by-side and --blur-face belong to the film: give --annotated FILE.mp4 too."
            )
        if self.subtitles is not None:
            check_subtitle_name(self.subtitles)
        if self.landmarks is not None:
            check_landmarks_name(self.landmarks)
        if self.annotated is not None:
            check_film_name(self.annotated, video)
            from limberup.annotated.encoder import check_encoder  # what writes, only for this

            check_encoder()
        without_landmarks = [path for path in self.paths if path != self.landmarks]
        if task.clock is not None and without_landmarks:
            raise BadInputError(
                f"{task.clock.id} is a clock and has no repetitions, so {without_landmarks[0]} "
                "would be empty: take --json for it."
            )

    def write(
        self,
        session: Session,
        task: Task,
        poses: PoseSource,
        track: PoseTrack | None,
        fps: float | None,
    ) -> None:
        """Write all of it. `track`: what was read, None for nothing. `fps`: as the person gave it.

        Tells on standard error what a person should know of the film.
        """
        specs = [] if task.clock is not None else list(task.list_specs(session))
        if self.csv is not None:
            write_whole(self.csv, encode_repetitions(session, specs))
        if self.subtitles is not None:
            captions = make_captions(session, specs)
            write_whole(self.subtitles, encode_subtitles(captions, self.subtitles.suffix))
        if self.landmarks is not None and track is not None:
            write_whole(self.landmarks, encode_landmarks(self.landmarks, track, poses.size))
        if self.annotated is not None and track is not None and poses.seen:
            from limberup.annotated.film import make_film  # what draws, only for this

            source = open_source(poses.path, fps=fps)
            with progress("drawing", len(track)) as advance:
                notes = make_film(
                    self.annotated, source, track, session, specs, self.choices, advance
                )
            for note in notes:
                typer.echo(note, err=True)
