"""`openpose25`: BODY_25 of OpenPose, a folder with a file for each frame, or one JSON file."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from limberup.errors import BadInputError
from limberup.foreign.clip import Clip, Person, check_frame_count
from limberup.foreign.layouts import OPENPOSE25
from limberup.foreign.reading import find_size, read_json, to_floats
from limberup.foreign.scores import make_person, read_points

_PATTERN: Final = "*_keypoints.json"
_NUMBERED: Final = re.compile(r"(.*?)(\d{1,15})_keypoints\.json")


def read_openpose(path: Path, advance: Callable[[int], None]) -> Clip:
    """Read a folder of `*_keypoints.json`, or one file with a list of such frames.

    `advance` is called with 1 after each file.
    """
    if not path.is_dir():
        return parse_openpose(path.name, read_json(path))
    places = order_files(path, [each.name for each in path.glob(_PATTERN)])
    frames: list[tuple[Person, ...]] = [()] * (max(places.values(), default=-1) + 1)
    check_frame_count(str(path), len(frames))
    for name, place in places.items():
        frames[place] = read_people(name, read_json(path / name))
        advance(1)
    return Clip(tuple(frames))


def order_files(folder: Path, names: list[str]) -> dict[str, int]:
    """The frame of each file: by the number in its name, from the lowest one on.

    Without numbers, by the alphabet.
    """
    if not names:
        raise BadInputError(
            f"{folder} holds no files that end in _keypoints.json: name the folder that OpenPose "
            "wrote with --write_json."
        )
    found = [(name, _NUMBERED.fullmatch(name)) for name in sorted(names)]
    matches = [(name, match) for name, match in found if match is not None]
    if len(matches) < len(names):
        return {name: i for i, name in enumerate(sorted(names))}
    videos = sorted({match[1] for _, match in matches})
    if len(videos) > 1:
        raise BadInputError(
            f"{folder} holds frames of several videos ({videos[0]}..., {videos[1]}...): "
            "give each one a folder."
        )
    first = min(int(match[2]) for _, match in matches)
    return {name: int(match[2]) - first for name, match in matches}


def parse_openpose(name: str, content: object) -> Clip:
    """A list of frames, alone or under `frames`; or a single frame.

    Frames that all have a `t_s` were taken at these times, seconds.
    """
    size = None
    if isinstance(content, dict):
        size = find_size(name, content)
        content = content["frames"] if isinstance(content.get("frames"), list) else [content]
    if not isinstance(content, list):
        raise BadInputError(f"{name} holds no frames of OpenPose: check its format.")
    check_frame_count(name, len(content))
    people = tuple(read_people(f"Frame {i} of {name}", frame) for i, frame in enumerate(content))
    times = [frame.get("t_s") for frame in content]
    return Clip(people, size, None if None in times else to_floats(f"The times of {name}", times))


def read_people(name: str, frame: object) -> tuple[Person, ...]:
    """The persons of one frame, `{"people": [{"pose_keypoints_2d": [75 numbers]}]}`."""
    people = frame.get("people") if isinstance(frame, dict) else None
    if not isinstance(people, list):
        raise BadInputError(f'{name} has no list of "people": check that OpenPose wrote it.')
    found = []
    for person in people:
        points = person.get("pose_keypoints_2d") if isinstance(person, dict) else None
        if points is None:
            raise BadInputError(
                f'{name} has a person without "pose_keypoints_2d": check that OpenPose wrote it.'
            )
        if points:
            found.append(make_person(read_points(name, points, OPENPOSE25), OPENPOSE25, 1.0))
    return tuple(found)
