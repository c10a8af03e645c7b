"""What travels between the server and the page, as JSON.

Pictures from the browser's camera come as bytes.
A picture is eight bytes (a little-endian double: milliseconds on the browser's own clock), four
bytes (its number, unsigned) and a JPEG. Each is answered by a message "pose" with its number, also
when it was dropped for a newer one. What the pose means follows in a message "judged".
"""

import struct
from typing import Any, Final

import msgspec
import numpy as np

from limberup.coach.session_host import SessionHost
from limberup.coach.worker import Answer, Shot
from limberup.live.view import Sound
from limberup.types import FloatArray

_HEAD: Final = struct.Struct("<dI")
LARGEST: Final = 4_000_000
"""Bytes; a picture of 1280 x 720 has a tenth of it."""

_SCALE: Final = 10_000


def read_shot(data: bytes) -> Shot | None:
    """A picture from the page; None for bytes that are none."""
    if len(data) <= _HEAD.size:
        return None
    taken_ms, number = _HEAD.unpack_from(data)
    return Shot(number, taken_ms / 1000.0, data[_HEAD.size :]) if np.isfinite(taken_ms) else None


def read_wish(text: str) -> dict[str, Any]:
    """A command from the page; empty for what is none."""
    try:
        wish = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {}
    return wish if isinstance(wish, dict) else {}


def encode(kind: str, **values: object) -> str:
    """A message for the page."""
    return msgspec.json.encode({"type": kind, **values}).decode()


def encode_pose(answer: Answer) -> str:
    """Where the body is in a picture, or that the picture was dropped."""
    if answer.pose is None:
        return encode("pose", number=answer.shot.number)
    return encode(
        "pose",
        number=answer.shot.number,
        points=flatten(answer.pose.landmarks[:, :2]),
        aspect=answer.aspect,
        wait_ms=round(answer.wait_ms, 1),
        unpack_ms=round(answer.unpack_ms, 1),
        model_ms=round(answer.model_ms, 1),
    )


def encode_judgement(answer: Answer, host: SessionHost) -> str:
    """What a picture led to: what to show and play."""
    moment = answer.moment
    view, sounds = (moment.view, moment.sounds) if moment else (None, [])
    return encode(
        "judged", number=answer.shot.number, view=view, course=host.course(), sounds=sounds
    )


def encode_state(host: SessionHost, sounds: list[Sound]) -> str:
    """What to show and play now, apart from any picture."""
    return encode("state", view=host.view(), course=host.course(), sounds=sounds)


def flatten(points: FloatArray) -> list[int | None]:
    """X and y of landmarks in turn, ten-thousandths of the picture's height; None where unknown."""
    known = np.isfinite(points).reshape(-1).tolist()
    steps = np.nan_to_num(points * _SCALE).astype(int).reshape(-1).tolist()
    return [step if is_known else None for step, is_known in zip(steps, known, strict=True)]
