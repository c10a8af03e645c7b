"""What decides a clip: who does what, in which room, before which camera."""

from typing import Final, Literal, TypeAlias

import msgspec

from limberup.motion.perform import Step

__all__ = ["FPS", "NOTHING", "Actor", "Clip", "Kind"]

FPS: Final = 15
"""Frames a second of every clip: what a laptop's webcam gives indoors in the evening."""

NOTHING: Final = "none"
"""The exercise of a clip in which nothing must be counted, whichever exercise is looked for."""

Kind: TypeAlias = Literal["clean", "faults", "other", "pauses", "visit", "none", "random"]
"""Why a clip is there.

`clean`: all levels and both sides. `faults`: form errors, and clean repetitions among them. `other`: another body,
camera, tempo and light. `pauses`: half repetitions and pauses. `visit`: somebody comes, gets down, exercises, gets up
and goes. `none`: nothing is to be counted. `random`: drawn at random.
"""


class Actor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person and what they do.

    `maleness`: 0 female to 1 male. `habit`: channels added to every pose, e.g. which way the head is turned.
    `standing_fault`: a fault that lasts all clip long, from the motion's `[standing_faults]`. `place_m`: where on the
    floor (x, y) and `facing_deg`: turned how far about the vertical.
    """

    motion: str
    steps: tuple[Step, ...]
    maleness: float = 1.0
    look: Literal["blue", "red", "green"] = "blue"
    habit: dict[str, float] = {}
    standing_fault: str = ""
    place_m: tuple[float, float] = (0.0, 0.0)
    facing_deg: float = 0.0


class Clip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that decides a clip; the same clip is the same pictures, up to the OpenGL driver.

    `exercise`: a spec's id, or `NOTHING`; in a plan file, its name if left out. The first actor's truth is the clip's.
    `yaw_deg`: 0 sees a prone body from its right, 180 from its left. `fill`: share of the picture that the people take.
    `aside_m`: how far the camera is aimed past them, to the left. `light`: 1 is a bright room. `noise`: standard
    deviation of the sensor's noise, 0-255.
    """

    name: str
    kind: Kind
    exercise: str = ""
    actors: tuple[Actor, ...] = ()
    yaw_deg: float = 0.0
    height_m: float = 0.7
    fill: float = 0.7
    aside_m: float = 0.0
    light: float = 1.0
    noise: float = 2.5
    seed: int = 1
    note: str = ""
