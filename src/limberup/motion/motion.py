"""Motion files: the structs they are read into, and the checks that cross their tables."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec

from limberup.errors import BadInputError
from limberup.landmarks import Landmark
from limberup.motion.channels import expand, is_channel, list_channels
from limberup.spec.explain import suggest
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.toml_errors import load_toml

__all__ = [
    "Fault",
    "Frame",
    "Motion",
    "Movement",
    "Random",
    "Wobble",
    "list_motions",
    "load_motion",
    "load_motion_file",
]

_FOLDER: Final = Path(__file__).parent / "motions"
_PARENT: Final = "extends"
_POINTS: Final = (
    "",
    *(landmark.name.lower() for landmark in Landmark),
    *(
        f"{side}_{mark.name.lower()[5:]}"
        for side in ("work", "other")
        for mark in Landmark
        if mark.name.startswith("LEFT_")
    ),
)


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a motion file; a key that is not known is an error."""


class Frame(_Table, frozen=True):
    """One pose of a path: reach it in `move_s`, stay `stay_s`.

    `hold`: a plan may say how long it is held, and it is told as held. `goes_on`: the hold of the
    frame before goes on through this one. `add`: channels added to the pose here.
    """

    pose: str
    move_s: float
    stay_s: float = 0.0
    hold: bool = False
    goes_on: bool = False
    add: dict[str, float] = {}


class Movement(_Table, frozen=True):
    """One way through the poses, from the base pose and back.

    `level`: the rung it reaches. `sided`: whether left and right differ. `counts`: whether it is a
    repetition.
    `start`: the pose that a plan begins with when this is its first path, if not the base pose.
    """

    frames: tuple[Frame, ...]
    level: str = ""
    sided: bool = True
    counts: bool = True
    start: str = ""


class Wobble(_Table, frozen=True):
    """Held poses swing to and fro by the channels in `add`."""

    hz: float
    add: dict[str, float]


class Fault(_Table, frozen=True):
    """What a form error changes.

    `add`: channels, in the poses named by `only` (all but the base pose, if left out). `frames`:
    other poses by path.
    `tempo`: factor of all durations. `level`: reached instead of the path's.
    """

    add: dict[str, float] = {}
    only: tuple[str, ...] | None = None
    frames: dict[str, tuple[Frame, ...]] = {}
    tempo: float | None = None
    wobble: Wobble | None = None
    level: str | None = None


class Prop(_Table, frozen=True):
    """A thing that is drawn. Colour from 0 to 1; lengths in metres.

    `shape`: a cylinder has `radius_m` and `length_m` along `axis`; a box has `size_m`. It stands at
    `at_m` (its middle) on the stage; `follow` is how much of the anchor's shift it makes, such as
    0.5 for a roller. Or it is held: at the landmark `start` (plus `at_m`), or, for a cylinder, from
    `start` to `end` and `extend_m` beyond both. Landmarks are written as in left_wrist; `work_` and
    `other_` are the sides of the repetition under way.
    """

    shape: Literal["cylinder", "box"] = "cylinder"
    colour: tuple[float, float, float] = (0.25, 0.28, 0.32)
    at_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    axis: Literal["x", "y", "z"] = "y"
    radius_m: float = 0.02
    length_m: float = 0.5
    size_m: tuple[float, float, float] = (0.4, 0.4, 0.4)
    follow: float = 0.0
    start: str = ""
    end: str = ""
    extend_m: float = 0.0


class Random(_Table, frozen=True):
    """How this motion is drawn for random clips.

    `paths`: weights; all that count, evenly, if left out. `faults`: those that show from every
    drawn view; all if left out. `faulty_path`: the one path on which faults are drawn. `steps`: how
    many repetitions. `tempo`: range of the factor of all durations; `tempo_floor`: the least by
    path. `habits`: range by channel. `yaws_deg`: views that the exercise can be judged from, each
    widened by `off_yaw_deg`.
    """

    paths: dict[str, float] = {}
    faults: tuple[str, ...] | None = None
    faulty_path: str = ""
    steps: tuple[int, int] = (2, 4)
    tempo: tuple[float, float] = (0.6, 1.6)
    tempo_floor: dict[str, float] = {}
    hold_s: tuple[float, float] = (4.0, 9.0)
    rest_s: tuple[float, float] = (0.6, 1.8)
    habits: dict[str, tuple[float, float]] = {}
    yaws_deg: tuple[float, ...] = (0.0, 180.0)
    off_yaw_deg: float = 25.0


class Motion(_Table, frozen=True):
    """What an exercise looks like.

    `poses` by name, `paths` through them, and form errors on demand.
    `anchor`, `supports`, `legs`: see `limberup.motion.rig.Rig`. `base`: the pose that everything
    starts from.
    `standing_faults`: channels that are different all clip long. `random`: None if it is never
    drawn at random.
    `variation`: how far a repetition's amplitude may be off, as a share of each pose's difference
    from the base.
    `breaths_hz`: None where it is the person's own. `breath_depth`: 1 usual, 2 deep. `passage`:
    somebody comes or goes, and the camera does not follow. `enter_s`: how long it takes from
    another motion's last posture to the base pose.
    `borrows`: another motion, whose poses are known here too.
    """

    id: str
    anchor: Literal["root", "spine01", "knees", "feet", "hands"]
    supports: tuple[Literal["body", "chest", "pelvis", "seat", "knees", "feet", "hands"], ...]
    base: str
    poses: dict[str, dict[str, float | str]]
    paths: dict[str, Movement]
    legs: Literal["pelvis", "stage"] = "pelvis"
    faults: dict[str, Fault] = {}
    standing_faults: dict[str, dict[str, float]] = {}
    random: Random | None = None
    props: tuple[Prop, ...] = ()
    variation: float = 0.04
    breaths_hz: float | None = None
    breath_depth: float = 1.0
    passage: bool = False
    enter_s: float = 1.6
    borrows: str = ""

    def parent(self, pose: str) -> str | None:
        """The pose that this one extends."""
        name = self.poses[pose].get(_PARENT)
        return str(name) if name is not None else None

    def channels(self, pose: str) -> dict[str, float]:
        """What a pose says, with what it extends, for the left side as the working one."""
        parent = self.parent(pose)
        own = {name: float(value) for name, value in self.poses[pose].items() if name != _PARENT}
        return {**(self.channels(parent) if parent else {}), **expand(own)}

    def shows(self, fault: str, path: str) -> bool:
        """Whether a fault changes anything on a path."""
        told, frames = self.faults[fault], self.paths[path].frames
        struck = any(
            (told.only is None or frame.pose in told.only) and frame.pose != self.base
            for frame in frames
        )
        wobbles = told.wobble is not None and any(frame.hold for frame in frames)
        return path in told.frames or told.tempo is not None or wobbles or bool(told.add and struck)


def list_motions() -> dict[str, Path]:
    """The motion files by id, in alphabetical order."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.toml"))}


@cache
def load_motion(name: str) -> Motion:
    """The reference motion of an exercise.

    Raises BadInputError for an unknown one and for a file with mistakes.
    """
    known = list_motions()
    if name not in known:
        raise BadInputError(f'There is no motion "{name}"; {suggest(name, known)}')
    return load_motion_file(known[name])


def load_motion_file(path: Path) -> Motion:
    """Read and check a motion file.

    Raises BadInputError with file, line and key of everything that is wrong.
    """
    file = load_toml(path, Motion, "motion file")
    motion, known = file.content, list_motions()
    if motion.borrows:
        file.refuse(_lint_known(motion.borrows, known, "motion", ("borrows",)))
        motion = msgspec.structs.replace(
            motion, poses={**load_motion(motion.borrows).poses, **motion.poses}
        )
    file.refuse(_lint(motion, path.stem))
    return motion


def _lint(motion: Motion, file_id: str) -> Iterator[Issue]:
    if motion.id != file_id:
        yield Issue(
            ("id",), f'id is "{motion.id}" but the file is named "{file_id}"; make them the same.'
        )
    yield from _lint_supports(motion)
    yield from _lint_known(motion.base, motion.poses, "pose", ("base",))
    yield from _lint_poses(motion)
    yield from _lint_faults(motion)
    for name, movement in motion.paths.items():
        yield from _lint_frames(motion, movement.frames, ("paths", name, "frames"))
        if movement.start:
            yield from _lint_known(movement.start, motion.poses, "pose", ("paths", name, "start"))
    for name, channels in motion.standing_faults.items():
        yield from _lint_channels(channels, ("standing_faults", name))
    for k, prop in enumerate(motion.props):
        for key, name in (("start", prop.start), ("end", prop.end)):
            yield from _lint_known(name, _POINTS, "landmark", ("props", str(k), key))
    if motion.random is not None:
        yield from _lint_random(motion, motion.random)


def _lint_supports(motion: Motion) -> Iterator[Issue]:
    count, alone = len(motion.supports), {"hands", "feet"} & set(motion.supports)
    if not 1 <= count <= 2 or (count == 2 and alone):
        yield Issue(
            ("supports",),
            'supports are one region, or two of the trunk such as ["chest", "pelvis"].',
        )


def _lint_poses(motion: Motion) -> Iterator[Issue]:
    for name, entry in motion.poses.items():
        yield from _lint_channels([key for key in entry if key != _PARENT], ("poses", name))
        for key, value in entry.items():
            if key != _PARENT and isinstance(value, str):
                yield Issue(
                    ("poses", name, key),
                    f'poses.{name}.{key} must be a number, but it is "{value}".',
                )
        seen, parent = [name], motion.parent(name)
        while parent is not None:
            if parent in seen or parent not in motion.poses:
                why = (
                    "extends itself"
                    if parent in seen
                    else f'extends "{parent}", which is no pose of this file'
                )
                yield Issue(("poses", name, _PARENT), f'the pose "{name}" {why}; name another one.')
                break
            seen.append(parent)
            parent = motion.parent(parent)


def _lint_faults(motion: Motion) -> Iterator[Issue]:
    for name, fault in motion.faults.items():
        at = ("faults", name)
        yield from _lint_channels(fault.add, (*at, "add"))
        for k, pose in enumerate(fault.only or ()):
            yield from _lint_known(pose, motion.poses, "pose", (*at, "only", str(k)))
        for path, frames in fault.frames.items():
            yield from _lint_known(path, motion.paths, "path", (*at, "frames", path))
            yield from _lint_frames(motion, frames, (*at, "frames", path))
        if fault.wobble is not None:
            yield from _lint_channels(fault.wobble.add, (*at, "wobble", "add"))


def _lint_frames(motion: Motion, frames: tuple[Frame, ...], at: Address) -> Iterator[Issue]:
    if not frames:
        yield Issue(at, f"{'.'.join(at)} is empty; give it at least one pose.")
    for k, frame in enumerate(frames):
        here = (*at, str(k))
        yield from _lint_known(frame.pose, motion.poses, "pose", (*here, "pose"))
        yield from _lint_channels(frame.add, (*here, "add"))
        if frame.move_s <= 0.0 or frame.stay_s < 0.0:
            yield Issue(
                here, f"{'.'.join(here)}: move_s must be above 0 and stay_s not below; correct it."
            )


def _lint_random(motion: Motion, random: Random) -> Iterator[Issue]:
    for path in (
        *random.paths,
        *random.tempo_floor,
        *([random.faulty_path] if random.faulty_path else []),
    ):
        yield from _lint_known(path, motion.paths, "path", ("random",))
    for fault in random.faults or ():
        yield from _lint_known(fault, motion.faults, "fault", ("random", "faults"))
    yield from _lint_channels(random.habits, ("random", "habits"))


def _lint_known(name: str, known: Iterable[str], what: str, at: Address) -> Iterator[Issue]:
    names = list(known)
    if name not in names:
        yield Issue(at, f'{".".join(at)}: there is no {what} "{name}"; {suggest(name, names)}')


def _lint_channels(names: Iterable[str] | Mapping[str, object], at: Address) -> Iterator[Issue]:
    for name in names:
        if not is_channel(name):
            near = suggest(name, list_channels()) if name else ""
            hint = (
                near if near.startswith("did") else "they are listed in limberup.motion.channels."
            )
            yield Issue((*at, name), f'{".".join(at)}: there is no channel "{name}"; {hint}')
