"""The committed clips of `sample_videos/`, read from the files in `plans/`.

One file for every exercise.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from limberup.motion.channels import is_channel
from limberup.motion.motion import Motion, list_motions, load_motion
from limberup.motion.perform import Step
from limberup.spec.explain import suggest
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.toml_errors import load_toml
from limberup.studio.clips import Actor, Clip, Part

__all__ = ["load_plan", "load_plan_file"]

_FOLDER: Final = Path(__file__).parent / "plans"


class _PlanFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of `plans/`."""

    clips: tuple[Clip, ...]


@cache
def load_plan() -> tuple[Clip, ...]:
    """Every committed clip.

    Raises BadInputError with file, line and key of everything that is wrong in a plan.
    """
    return tuple(clip for path in sorted(_FOLDER.glob("*.toml")) for clip in load_plan_file(path))


def load_plan_file(path: Path) -> tuple[Clip, ...]:
    """The clips of one file.

    Those that name no exercise belong to the one that the file is named after.
    """
    file = load_toml(path, _PlanFile, "plan file")
    file.refuse(_lint(file.content))
    return tuple(
        msgspec.structs.replace(clip, exercise=clip.exercise or path.stem)
        for clip in file.content.clips
    )


def _lint(plan: _PlanFile) -> Iterator[Issue]:
    for k, clip in enumerate(plan.clips):
        if not clip.actors:
            yield Issue(
                ("clips", str(k)), f'the clip "{clip.name}" has nobody in it; add [[clips.actors]].'
            )
        for n, actor in enumerate(clip.actors):
            yield from _lint_actor(clip, actor, ("clips", str(k), "actors", str(n)))


def _lint_actor(clip: Clip, actor: Actor, at: Address) -> Iterator[Issue]:
    if bool(actor.parts) == bool(actor.motion or actor.steps):
        yield Issue(
            at,
            f"{clip.name}: an actor has either a motion with steps, or parts; write one of them.",
        )
        return
    for channel in actor.habit:
        if not is_channel(channel):
            yield Issue(
                (*at, "habit"),
                f'{clip.name}: there is no channel "{channel}"; see limberup.motion.channels.',
            )
    for k, part in enumerate(actor.list_parts()):
        yield from _lint_part(clip, part, (*at, "parts", str(k)) if actor.parts else at)
    standing = [fault for part in actor.list_parts() for fault in _list_standing(part)]
    if actor.standing_fault and actor.standing_fault not in standing:
        hint = suggest(actor.standing_fault, standing)
        yield Issue(
            (*at, "standing_fault"),
            f'{clip.name}: "{actor.standing_fault}" is no standing fault; {hint}',
        )


def _list_standing(part: Part) -> list[str]:
    return list(load_motion(part.motion).standing_faults) if part.motion in list_motions() else []


def _lint_part(clip: Clip, part: Part, at: Address) -> Iterator[Issue]:
    known = list_motions()
    if part.motion not in known:
        hint = suggest(part.motion, known)
        yield Issue((*at, "motion"), f'{clip.name}: there is no motion "{part.motion}"; {hint}')
        return
    motion = load_motion(part.motion)
    for k, step in enumerate(part.steps):
        if wrong := _check_step(motion, step):
            yield Issue((*at, "steps", str(k)), f"{clip.name}: {wrong}")


def _check_step(motion: Motion, step: Step) -> str:
    """What is wrong with a step, or nothing."""
    if step.path not in motion.paths:
        return (
            f'there is no path "{step.path}" in the motion {motion.id}; '
            f"{suggest(step.path, motion.paths)}"
        )
    if not step.fault:
        return ""
    if step.fault not in motion.faults:
        return (
            f'there is no fault "{step.fault}" in the motion {motion.id}; '
            f"{suggest(step.fault, motion.faults)}"
        )
    if not motion.shows(step.fault, step.path):
        return (
            f'the fault "{step.fault}" changes nothing on the path "{step.path}"; take '
            "another path."
        )
    return ""
