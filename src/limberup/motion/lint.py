"""What is wrong with a motion file, beyond the types of its keys."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from limberup.landmarks import Landmark
from limberup.motion.channels import is_channel, list_channels
from limberup.motion.measures import MEASURES
from limberup.motion.model import PARENT, Essential, Frame, Motion, Random
from limberup.spec.explain import suggest
from limberup.spec.issue import Issue
from limberup.spec.lines import Address

__all__ = ["lint_known", "lint_motion"]

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


def lint_motion(motion: Motion, file_id: str) -> Iterator[Issue]:
    """Everything that is wrong with a motion; `file_id`: what its file is named after."""
    if motion.id != file_id:
        yield Issue(
            ("id",), f'id is "{motion.id}" but the file is named "{file_id}"; make them the same.'
        )
    yield from _lint_supports(motion)
    yield from lint_known(motion.base, motion.poses, "pose", ("base",))
    yield from _lint_poses(motion)
    yield from _lint_faults(motion)
    yield from _lint_paths(motion)
    for name, channels in motion.standing_faults.items():
        yield from _lint_channels(channels, ("standing_faults", name))
    for k, prop in enumerate(motion.props):
        for key, name in (("start", prop.start), ("end", prop.end)):
            yield from lint_known(name, _POINTS, "landmark", ("props", str(k), key))
    if motion.random is not None:
        yield from _lint_random(motion, motion.random)
    if motion.essential is not None:
        yield from _lint_essential(motion.essential)


def _lint_paths(motion: Motion) -> Iterator[Issue]:
    for name, movement in motion.paths.items():
        yield from _lint_frames(motion, movement.frames, ("paths", name, "frames"))
        if movement.start:
            yield from lint_known(movement.start, motion.poses, "pose", ("paths", name, "start"))
        passed = [frame.pose for frame in movement.frames]
        for k, pose in enumerate(movement.omissible):
            yield from lint_known(pose, passed, "pose", ("paths", name, "omissible", str(k)))
    for pose, about in motion.amplitude_about.items():
        for name in (pose, about):
            yield from lint_known(name, motion.poses, "pose", ("amplitude_about", pose))


def _lint_essential(essential: Essential) -> Iterator[Issue]:
    yield from lint_known(essential.measure, MEASURES, "measure", ("essential", "measure"))
    if essential.rungs:
        at = ("essential", "rung_measure")
        yield from lint_known(essential.rung_measure, MEASURES, "measure", at)


def _lint_supports(motion: Motion) -> Iterator[Issue]:
    count, alone = len(motion.supports), {"hands", "feet"} & set(motion.supports)
    if not 1 <= count <= 2 or (count == 2 and alone):
        yield Issue(
            ("supports",),
            'supports are one region, or two of the trunk such as ["chest", "pelvis"].',
        )


def _lint_poses(motion: Motion) -> Iterator[Issue]:
    for name, entry in motion.poses.items():
        yield from _lint_channels([key for key in entry if key != PARENT], ("poses", name))
        for key, value in entry.items():
            if key != PARENT and isinstance(value, str):
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
                yield Issue(("poses", name, PARENT), f'the pose "{name}" {why}; name another one.')
                break
            seen.append(parent)
            parent = motion.parent(parent)


def _lint_faults(motion: Motion) -> Iterator[Issue]:
    for name, fault in motion.faults.items():
        at = ("faults", name)
        yield from _lint_channels(fault.add, (*at, "add"))
        for k, pose in enumerate(fault.only or ()):
            yield from lint_known(pose, motion.poses, "pose", (*at, "only", str(k)))
        for path, frames in fault.frames.items():
            yield from lint_known(path, motion.paths, "path", (*at, "frames", path))
            yield from _lint_frames(motion, frames, (*at, "frames", path))
        if fault.wobble is not None:
            yield from _lint_channels(fault.wobble.add, (*at, "wobble", "add"))


def _lint_frames(motion: Motion, frames: tuple[Frame, ...], at: Address) -> Iterator[Issue]:
    if not frames:
        yield Issue(at, f"{'.'.join(at)} is empty; give it at least one pose.")
    for k, frame in enumerate(frames):
        here = (*at, str(k))
        yield from lint_known(frame.pose, motion.poses, "pose", (*here, "pose"))
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
        yield from lint_known(path, motion.paths, "path", ("random",))
    for fault in random.faults or ():
        yield from lint_known(fault, motion.faults, "fault", ("random", "faults"))
    yield from _lint_channels(random.habits, ("random", "habits"))


def lint_known(name: str, known: Iterable[str], what: str, at: Address) -> Iterator[Issue]:
    """That a name is none of those that are known, with the nearest one."""
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
