"""What a motion file is read into."""

from typing import Final, Literal

import msgspec

from limberup.motion.channels import expand
from limberup.motion.style import Region

__all__ = [
    "PARENT",
    "Essential",
    "Fault",
    "Frame",
    "Motion",
    "Movement",
    "Prop",
    "Random",
    "Wobble",
]

PARENT: Final = "extends"
"""The key of a pose that names the one it extends."""


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
    `omissible`: poses that people leave out, one of them at most, and the repetition still counts.
    """

    frames: tuple[Frame, ...]
    level: str = ""
    sided: bool = True
    counts: bool = True
    start: str = ""
    omissible: tuple[str, ...] = ()


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


class Essential(_Table, frozen=True):
    """What makes one repetition of an exercise, measured on the body itself.

    `measure`: one of `limberup.motion.measures`. `take`: `swing` is the farthest way from where the
    repetition begins, `range` that from end to end, `peak` the highest value. It counts from
    `least` on; closer to that than `unsure` it may be counted or not. `hold_s`: how long a hold
    must last, if the movement is one. `rungs`: from which peak of `rung_measure` on a level is
    reached; nearer to a limit than `rung_unsure` it is unclear. `needs`: what must be in the
    picture for the movement to show.
    """

    measure: str
    least: float
    unsure: float
    take: Literal["swing", "range", "peak"] = "swing"
    hold_s: float = 0.0
    rungs: dict[str, float] = {}
    rung_measure: str = ""
    rung_unsure: float = 0.0
    needs: tuple[Region, ...] = ()


class Motion(_Table, frozen=True):
    """What an exercise looks like.

    `poses` by name, `paths` through them, and form errors on demand.
    `anchor`, `supports`, `legs`: see `limberup.motion.rig.Rig`. `base`: the pose that everything
    starts from.
    `standing_faults`: channels that are different all clip long; with one that the spec does not
    know it is another exercise, and nothing is counted. `random`: None if it is never
    drawn at random.
    `variation`: how far a repetition's amplitude may be off, as a share of each pose's difference
    from the base.
    `breaths_hz`: None where it is the person's own. `breath_depth`: 1 usual, 2 deep. `passage`:
    somebody comes or goes, and the camera does not follow. `enter_s`: how long it takes from
    another motion's last posture to the base pose.
    `borrows`: another motion, whose poses are known here too.
    `essential`: what counts as a repetition. `amplitude_about`: the pose from which somebody who
    goes less far measures a pose, if not the base: itself where it is no matter of range.
    `most_amplitude`: how far a body can go at most, as a share of the poses.
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
    essential: Essential | None = None
    amplitude_about: dict[str, str] = {}
    most_amplitude: float = 1.25

    def parent(self, pose: str) -> str | None:
        """The pose that this one extends."""
        name = self.poses[pose].get(PARENT)
        return str(name) if name is not None else None

    def channels(self, pose: str) -> dict[str, float]:
        """What a pose says, with what it extends, for the left side as the working one."""
        parent = self.parent(pose)
        own = {name: float(value) for name, value in self.poses[pose].items() if name != PARENT}
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
