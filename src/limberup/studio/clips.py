"""What decides a clip: who does what, in which room, before which camera."""

from typing import Final, Literal, TypeAlias

import msgspec

from limberup.motion.perform import Step
from limberup.motion.style import TEXTBOOK, Style

__all__ = ["FPS", "Actor", "Clip", "Kind", "Part"]

FPS: Final = 15
"""Frames a second of every clip: what a laptop's webcam gives indoors in the evening."""

Kind: TypeAlias = Literal["clean", "faults", "other", "pauses", "visit", "none", "random"]
"""Why a clip is there.

`clean`: all levels and both sides. `faults`: form errors, and clean repetitions among them.
`other`: another body, camera, tempo and light. `pauses`: half repetitions and pauses. `visit`:
somebody comes, gets down, exercises, gets up and goes. `none`: nothing is to be counted. `random`:
drawn at random.
"""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One motion among those that an actor performs one after the other."""

    motion: str
    steps: tuple[Step, ...]


class Actor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person and what they do.

    `maleness`: 0 female to 1 male. `habit`: channels added to every pose, e.g. which way the head
    is turned.
    `standing_fault`: a fault that lasts all clip long, from the motion's `[standing_faults]`.
    `place_m`: where on the floor (x, y) and `facing_deg`: turned how far about the vertical.
    `parts`: instead of `motion` and `steps`, several motions one after the other; habit and
    standing fault are those of the clip's exercise. `breaths_hz` and `breath_depth` replace the
    motion's.
    """

    motion: str = ""
    steps: tuple[Step, ...] = ()
    maleness: float = 1.0
    look: Literal["blue", "red", "green"] = "blue"
    habit: dict[str, float] = {}
    standing_fault: str = ""
    place_m: tuple[float, float] = (0.0, 0.0)
    facing_deg: float = 0.0
    parts: tuple[Part, ...] = ()
    breaths_hz: float | None = None
    breath_depth: float | None = None

    def list_parts(self) -> tuple[Part, ...]:
        """The parts, also where there is but one motion."""
        return self.parts or (Part(self.motion, self.steps),)


class Clip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that decides a clip; the same clip is the same pictures, up to the OpenGL driver.

    `exercise`: a spec's id, or "none"; in a plan file, its name if left out. What the first actor
    shows is the clip's truth.
    `yaw_deg`: 0 sees a prone body from its right, 180 from its left. `fill`: share of the picture
    that the people take.
    `aside_m`: how far the camera is aimed past them, to the left. `light`: 1 is a bright room.
    `noise`: standard deviation of the sensor's noise, 0-255. `variation`: how much repetitions
    differ, as a factor of what their motion says; 0 repeats them exactly.
    `style`: how the first actor and the camera depart from the textbook.
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
    variation: float = 1.0
    seed: int = 1
    note: str = ""
    style: Style = TEXTBOOK
