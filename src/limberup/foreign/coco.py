"""`coco17`: the 17 keypoints of COCO, as annotations, results of a detector, or plain arrays."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from limberup.errors import BadInputError
from limberup.foreign.clip import Clip, check_frame_count
from limberup.foreign.layouts import COCO17, suggest_format
from limberup.foreign.reading import find_size, read_arrays, read_json, to_floats
from limberup.foreign.scores import make_person, read_points
from limberup.types import FloatArray

_FLAG_TOP: Final = 2.0  # 0 not labelled, 1 labelled but hidden, 2 visible
_SPARSE: Final = 20
"""Numbers that leave more frames out than this for each one that they name are no frame numbers."""


def read_coco(path: Path) -> Clip:
    """Read a file; which kind it is shows in the ending of its name."""
    if path.suffix.lower() in {".npy", ".npz"}:
        arrays = read_arrays(path)
        usual = [key for key in ("", "keypoints", "landmarks") if key in arrays]
        names: list[str] = [*usual] or [*arrays]
        if len(names) != 1:
            raise BadInputError(
                f'{path.name} holds several arrays: name the one to import "keypoints".'
            )
        points = to_floats(path.name, arrays[names[0]])
        return parse_array(path.name, points, find_size(path.name, arrays))
    return parse_coco(path.name, read_json(path))


def parse_array(name: str, points: FloatArray, size: tuple[float, float] | None = None) -> Clip:
    """One person, from `(n, 17, 2 or 3)`."""
    if points.ndim != 3 or points.shape[1] != len(COCO17) or points.shape[2] not in (2, 3):
        many = points.shape[1] if points.ndim == 3 else 0
        raise BadInputError(
            f"{name} has the shape {points.shape} instead of (frames, 17, 3): "
            f"{suggest_format(many)}."
        )
    check_frame_count(name, len(points))
    return _make_clip(name, [[read_points(name, frame, COCO17)] for frame in points], size)


def parse_coco(name: str, content: object) -> Clip:
    """JSON of one of the kinds that `docs/recordings.md` lists."""
    size = None
    if isinstance(content, dict):
        size = find_size(name, content)
        if isinstance(content.get("instance_info"), list):
            return _make_clip(name, _read_instances(name, content["instance_info"]), size)
        if isinstance(content.get("annotations"), list):
            return _parse_dataset(name, content)
        content = content.get("frames", content.get("keypoints"))
    if not isinstance(content, list):
        raise BadInputError(f"{name} has neither annotations nor frames: check its format.")
    check_frame_count(name, len(content))
    if all(isinstance(entry, dict) and "image_id" in entry for entry in content):
        numbers = [_read_number(name, entry["image_id"]) for entry in content]
        return _make_clip(name, _sort_into_frames(name, content, numbers), size)
    if any(isinstance(entry, dict) for entry in _flatten(content)):
        people = [_list_entries(entry) for entry in content]
        return _make_clip(name, [_read_people(name, entries) for entries in people], size)
    return parse_array(name, to_floats(name, content), size)


def _parse_dataset(name: str, content: Mapping[str, Any]) -> Clip:
    """A COCO dataset: its images in the order of their ids are the frames."""
    images = _list_entries(content.get("images"))
    entries = _list_entries(content["annotations"])
    ids = [_read_number(name, entry.get("image_id")) for entry in entries]
    if not images:
        return _make_clip(name, _sort_into_frames(name, entries, ids), find_size(name, content))
    order = sorted({_read_number(name, image.get("id")) for image in images})
    check_frame_count(name, len(order))
    rank = {number: i for i, number in enumerate(order)}
    frames: list[list[FloatArray]] = [[] for _ in order]
    for number, entry in zip(ids, entries, strict=True):
        if number not in rank:
            raise BadInputError(
                f"{name} has an annotation for the image {number}, which it does not list: "
                "correct it."
            )
        frames[rank[number]] += _read_people(name, [entry])
    return _make_clip(name, frames, find_size(name, images[0]))


def _sort_into_frames(
    name: str, entries: list[dict[str, Any]], numbers: list[int]
) -> list[list[FloatArray]]:
    """Persons by frame, from the lowest number to the highest."""
    check_frame_count(name, len(entries))
    first, span = min(numbers), max(numbers) - min(numbers) + 1
    if span > _SPARSE * len(set(numbers)):
        raise BadInputError(
            f"The image_id in {name} do not count frames (from {first} to {max(numbers)} for "
            f"{len(set(numbers))} images): add the list of images, or number the frames."
        )
    check_frame_count(name, span)
    frames: list[list[FloatArray]] = [[] for _ in range(span)]
    for number, entry in zip(numbers, entries, strict=True):
        frames[number - first] += _read_people(name, [entry])
    return frames


def _read_instances(name: str, frames: list[Any]) -> list[list[FloatArray]]:
    check_frame_count(name, len(frames))
    if not all(isinstance(frame, dict) for frame in frames):
        raise BadInputError(f"{name} has instance_info that are no frames: check its format.")
    return [_read_people(name, _list_entries(frame.get("instances"))) for frame in frames]


def _read_people(name: str, entries: Iterable[dict[str, Any]]) -> list[FloatArray]:
    """x, y, score of each person; entries without keypoints are no persons."""
    people = []
    for entry in entries:
        points = entry.get("keypoints")
        if points is None or points == [] or entry.get("num_keypoints") == 0:
            continue
        values = read_points(f"An entry of {name}", points, COCO17)
        scores = entry.get("keypoint_scores")
        if scores is not None:
            given = to_floats(f"The scores in {name}", scores)
            if given.shape != (len(COCO17),):
                raise BadInputError(f"{name} has not 17 scores to 17 points: correct it.")
            values[:, 2] = given
        people.append(values)
    return people


def _read_number(name: str, image_id: object) -> int:
    """The number of a frame: the id itself, or the last number in the name of its file."""
    if isinstance(image_id, int) and not isinstance(image_id, bool):
        return image_id
    digits = re.findall(r"\d{1,15}", Path(str(image_id)).stem) if isinstance(image_id, str) else []
    if not digits:
        raise BadInputError(
            f"{name} has an image_id without a number ({image_id!r:.40}): number the frames."
        )
    return int(digits[-1])


def _list_entries(entry: object) -> list[dict[str, Any]]:
    if isinstance(entry, dict):
        return [entry]
    return [each for each in entry if isinstance(each, dict)] if isinstance(entry, list) else []


def _flatten(content: list[Any]) -> Iterable[object]:
    for entry in content:
        if isinstance(entry, list):
            yield from entry
        else:
            yield entry


def _make_clip(name: str, frames: list[list[FloatArray]], size: tuple[float, float] | None) -> Clip:
    """Persons from their points; scores are flags 0, 1, 2 where one of them is above 1."""
    highest = max(
        (float(np.nanmax(points[:, 2], initial=0.0)) for frame in frames for points in frame),
        default=0.0,
    )
    if highest > _FLAG_TOP:
        raise BadInputError(
            f"{name} has a score of {highest:g}, and 0 to 1 or the flags 0, 1, 2 are expected: "
            "write x, y, score."
        )
    top = _FLAG_TOP if highest > 1.0 else 1.0
    return Clip(
        tuple(tuple(make_person(points, COCO17, top) for points in frame) for frame in frames),
        size,
    )
