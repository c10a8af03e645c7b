"""The file of a new spec: the movement that was found, and room for levels and faults."""

import re
from dataclasses import dataclass
from typing import Final

from limberup.spec.describe import describe_signal_name
from limberup.spec.model import Condition, Signal
from limberup.teach.search import OWN_SHARE, Proposal
from limberup.teach.start import Start
from limberup.words import say

_QUOTED: Final = str.maketrans({"\\": "\\\\", '"': '\\"'})
_WORDS: Final = ("joint", "segment", "origin", "target", "side")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be written. `id`, `name`: of the new exercise; `clip`: the name of its example."""

    id: str
    name: str
    clip: str
    count: int


def name_id(name: str) -> str:
    """The id of an exercise with this name; empty where no letter of it can be in one.

    >>> name_id("Goblet squat, slow")
    'goblet_squat_slow'
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_").lstrip("0123456789_")


def render_draft(draft: Draft, proposal: Proposal, start: Start) -> str:
    """The text of the file."""
    movement = proposal.trial.name
    signals = {
        movement: proposal.trial.signal,
        **({} if start.name == movement else {start.name: start.signal}),
    }
    least = _round(proposal.least)
    values = {
        "clip": draft.clip,
        "count": draft.count,
        "least": least,
        "amplitude": _round(proposal.amplitude),
        "low": _round(proposal.margin[0]),
        "high": _round(proposal.margin[1]),
        "signal": movement,
        "id": draft.id,
    }
    dose = (
        f"{{ repetitions = {max(1, round(draft.count / 2))}, per_side = true }}"
        if proposal.trial.alternates
        else f"{{ repetitions = {draft.count} }}"
    )
    words = describe_signal_name(movement)
    pose = say(f"teach.pose.{start.pose}")
    summary = say("teach.draft.summary", pose=pose, signal=words)
    lines = [
        *_comment(say("teach.draft.head", **values)),
        "schema = 1",
        f"id = {_quote(draft.id)}",
        f"name = {_quote(draft.name)}",
        f"summary = {_quote(summary)}",
        'sources = ["own"]',
        f"view = [{_quote(start.view)}]",
        *(["alternates = true"] if proposal.trial.alternates else []),
        f"dose = {dose}",
        "",
        "[signals]",
        *(f"{name} = {_render_signal(one)}" for name, one in signals.items()),
        "",
        "[range_of_motion]",
        f'{movement} = {{ signal = "{movement}", take = "range" }}',
        "",
        "[posture]",
        f"source = {_quote(say('teach.draft.posture', **values))}",
        f"when = {_render_condition(start.when)}",
        f"lost = {_render_condition(start.lost)}",
        "",
        "[movement]",
        f'signal = "{movement}"',
        *([] if proposal.towards == "up" else [f'towards = "{proposal.towards}"']),
        f"least = {least}",
        f"own_share = {OWN_SHARE}",
        f"says = {_quote(say('teach.draft.says', signal=words))}",
        f"source = {_quote(say('teach.draft.source', **values))}",
        "",
        *_comment(say("teach.draft.levels", **values)),
        "#",
        "# [[levels]]",
        '# id = "far"',
        '# name = "far"',
        f'# when = {{ signal = "{movement}", {_far(proposal)} }}',
        '# source = "own threshold"',
        "",
        *_comment(say("teach.draft.faults", **values)),
        "#",
        "# [[faults]]",
        '# id = "too_fast"',
        '# name = "too fast"',
        '# severity = "minor"',
        '# cue = "Slow down."',
        '# source = "own threshold"',
        f'# repetition = {{ take = "duration", below = {_round(_find_quick(proposal))} }}',
        "",
    ]
    return "\n".join(lines)


def _far(proposal: Proposal) -> str:
    """The limit that ordinary repetitions of the clip just reach."""
    sides = [
        proposal.values[one.side][(proposal.t_s >= one.start_s) & (proposal.t_s <= one.end_s)]
        for one in proposal.repetitions
    ]
    ends = [
        float(side.max() if proposal.towards == "up" else side.min()) for side in sides if len(side)
    ]
    middle = sorted(ends)[len(ends) // 2]
    return f"{'above' if proposal.towards == 'up' else 'below'} = {_round(middle)}"


def _find_quick(proposal: Proposal) -> float:
    """Half of the time of an ordinary repetition."""
    times = sorted(one.end_s - one.start_s for one in proposal.repetitions)
    return 0.5 * times[len(times) // 2]


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in text.splitlines()]


def _quote(text: str) -> str:
    return f'"{text.translate(_QUOTED)}"'


def _round(value: float) -> str:
    """With as many digits as tell something, and always as a number with a point."""
    return f"{value:.1f}" if abs(value) >= 5 else f"{value:.2f}"


def _render_signal(signal: Signal) -> str:
    words = "".join(
        f', {word} = "{value}"' for word in _WORDS if (value := getattr(signal, word)) is not None
    )
    return f'{{ feature = "{signal.feature}"{words}, smooth_s = {signal.smooth_s} }}'


def _render_condition(condition: Condition) -> str:
    limits = "".join(
        f", {word} = {value}"
        for word in ("above", "below")
        if (value := getattr(condition, word)) is not None
    )
    return f'{{ signal = "{condition.signal}"{limits}, for_s = {condition.for_s} }}'
