"""Read a motion file and perform a plan of repetitions: landmarks and exact truth."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import find_peaks

from limberup.motion.body import Body
from limberup.motion.channels import DEFAULTS, NAMES, expand, mirror
from limberup.motion.rig import Posture, Rig
from limberup.motion.tempo import Key, compute_curves
from limberup.motion.truth import TrueFault, TrueHold, TrueRepetition, Truth
from limberup.types import FloatArray as Array

MOTIONS = Path(__file__).parent / "motions"
_BREATH_DEPTH = 0.5  # of the channel: how far the lungs fill and empty at least, to be a breath


@dataclass(frozen=True)
class Step:
    """One item of a plan: which path of the motion file, on which side, how."""

    path: str
    side: str = "left"
    fault: str = ""
    tempo: float = 1.0  # durations are multiplied by this
    hold_s: float | None = None  # replaces the stay marked `hold`
    rest_s: float = 1.0  # pause afterwards
    amount: float = 1.0  # of the fault


@dataclass(frozen=True)
class Breathing:
    """How a person breathes. `depth`: 1 at rest, 2 for deep breaths. `unevenness`: by what share breaths differ."""

    rate_per_min: float
    depth: float = 1.0
    unevenness: float = 0.08


@dataclass(frozen=True, eq=False)
class _Breaths:
    """`level (n,)`: the channel `breath`; `full_s (breaths,)`: when the lungs are full; `rate_hz`: None if uneven."""

    level: Array
    full_s: Array
    rate_hz: float | None

    def count_in(self, hold: TrueHold) -> TrueHold:
        """The hold with the breaths it contains: the moments of full lungs."""
        full = int(((self.full_s >= hold.start_s) & (self.full_s < hold.end_s)).sum())
        return replace(hold, breaths=full)


@dataclass
class Performance:
    """A performed plan. channels (n, c), times (n,)."""

    rig: Rig
    times_s: Array
    channels: Array
    truth: Truth
    _solved: dict[int, Posture] = field(default_factory=dict, repr=False)

    def posture(self, k: int) -> Posture:
        """The body at frame `k`."""
        if k not in self._solved:
            self._solved[k] = self.rig.solve(dict(zip(NAMES, self.channels[k].tolist(), strict=True)))
        return self._solved[k]


def load_motion(name: str) -> dict[str, Any]:
    """The reference motion of an exercise: its poses, paths and faults, as the TOML file has them."""
    with (MOTIONS / f"{name}.toml").open("rb") as f:
        return tomllib.load(f)


def _pose(motion: dict[str, Any], name: str, side: str, variant: dict[str, float]) -> dict[str, float]:
    entry = dict(motion["poses"][name])
    parent = entry.pop("extends", None)
    values = _pose(motion, parent, "left", {}) if parent else dict(DEFAULTS)
    values = {**values, **expand(entry)}
    for key, value in expand(variant).items():
        values[key] += value
    return mirror(values) if side == "right" else values


def _breathe(motion: dict[str, Any], times_s: Array, posed: Array, breathing: Breathing | None, seed: int) -> _Breaths:
    """How full the lungs are over the clip: as the poses say where one of them does, else in an even rhythm."""
    if any("breath" in pose for pose in motion["poses"].values()):
        peaks, _ = find_peaks(posed, prominence=_BREATH_DEPTH)
        return _Breaths(posed, times_s[peaks], None)
    rng = np.random.default_rng(seed)
    period_s = float(rng.uniform(4.2, 5.6)) if breathing is None else 60.0 / breathing.rate_per_min
    depth, unevenness = (1.0, 0.0) if breathing is None else (breathing.depth, breathing.unevenness)
    lengths_s = period_s * (1.0 + unevenness * rng.uniform(-1.0, 1.0, int(2 * times_s[-1] / period_s) + 2))
    ends_s = np.concatenate([[0.0], np.cumsum(lengths_s)])
    phase = np.interp(times_s, ends_s, np.arange(len(ends_s)))
    full_s = 0.5 * (ends_s[1:] + ends_s[:-1])
    is_shown = full_s < times_s[-1]
    rate_hz = float(is_shown.sum() / lengths_s[is_shown].sum()) if is_shown.any() else None
    return _Breaths(depth * (0.5 - 0.5 * np.cos(2 * np.pi * phase)) ** 0.9, full_s[is_shown], rate_hz)


def perform(
    motion: dict[str, Any],
    plan: list[Step],
    body: Body,
    fps: float = 15.0,
    variant: dict[str, float] | None = None,
    lead_s: float = 1.5,
    seed: int = 0,
    breathing: Breathing | None = None,
) -> Performance:
    """Perform `plan`. `variant` is added to every pose (a person's habit, e.g. which way the head is turned).

    Without `breathing` the person breathes at rest, at a rate drawn from `seed`; where a pose of the motion has the
    channel `breath`, they breathe as the poses say.
    """
    variant = variant or {}
    rig = Rig(body, motion["anchor"], tuple(motion["supports"]), motion.get("legs", "pelvis"))
    base = _pose(motion, motion["base"], "left", variant)
    rig.set_base(base)
    keys = [Key(base, 0.0, lead_s, "start")]
    spans = [_strike(motion, step, variant, keys) for step in plan]
    total = sum(k.move_s + k.stay_s for k in keys)
    times = np.arange(int(total * fps)) / fps
    curves, arrive = compute_curves(keys, times)
    truth = Truth(motion["id"])
    for span in spans:
        _tell(truth, motion, span, keys, arrive)
    breaths = _breathe(motion, times, curves[:, NAMES.index("breath")], breathing, seed)
    truth.holds = [breaths.count_in(hold) for hold in truth.holds]
    truth.breaths_hz = breaths.rate_hz
    curves[:, NAMES.index("breath")] = breaths.level
    return Performance(rig, times, curves, truth)


@dataclass(frozen=True)
class _Span:
    """Which keys a step became: the first and last, those with its fault, and those that are held."""

    step: Step
    path: dict[str, Any]
    first: int
    last: int
    faulty: list[int]
    holding: list[int]


def _strike(motion: dict[str, Any], step: Step, variant: dict[str, float], keys: list[Key]) -> _Span:
    """Append the keys of one step."""
    path = motion["paths"][step.path]
    fault = motion.get("faults", {}).get(step.fault, {})
    first = len(keys)
    faulty: list[int] = []
    holding: list[int] = []
    tempo = step.tempo * fault.get("tempo", 1.0)
    frames = fault.get("frames", {}).get(step.path, path["frames"])
    for entry in frames:
        pose, is_held = entry["pose"], bool(entry.get("hold"))
        struck = pose in fault.get("only", [pose]) and pose != motion["base"]
        add = {k: v * step.amount for k, v in fault.get("add", {}).items()} if struck else {}
        values = _pose_with(motion, pose, step.side, variant, add)
        stay = entry.get("stay_s", 0.0) * (1.0 if is_held else tempo)
        if is_held:
            stay = step.hold_s if step.hold_s is not None else stay
            holding.append(len(keys))
        own = frames is not path["frames"] and pose not in [f["pose"] for f in path["frames"]]
        if add or own or "tempo" in fault:
            faulty.append(len(keys))
        wobble = fault.get("wobble") if is_held else None
        if wobble and stay > 0:
            keys.append(Key(values, entry["move_s"] * tempo, 0.0))
            keys.extend(_swing(motion, pose, step.side, variant, wobble, stay))
            faulty += list(range(holding[-1], len(keys)))
        else:
            keys.append(Key(values, entry["move_s"] * tempo, stay))
    last = keys[-1]
    keys[-1] = Key(last.values, last.move_s, max(step.rest_s, 1e-6), last.tag)
    return _Span(step, path, first, len(keys) - 1, faulty, holding)


def _swing(
    motion: dict[str, Any], pose: str, side: str, variant: dict[str, float], wobble: dict[str, Any], stay_s: float
) -> list[Key]:
    """Keys that swing to and fro about a pose for `stay_s` seconds."""
    half = 0.5 / wobble["hz"]
    ways = ({k: sign * v for k, v in wobble["add"].items()} for sign in [1.0, -1.0] * int(stay_s / half))
    swings = [Key(_pose_with(motion, pose, side, variant, way), half, 1e-6) for way in ways]
    return swings[: int(stay_s / half)]


def _tell(truth: Truth, motion: dict[str, Any], span: _Span, keys: list[Key], arrive: Array) -> None:
    """Add what one step shows to the truth."""
    step, path, faulty = span.step, span.path, span.faulty
    if not path.get("counts", True):
        return
    side = step.side if path.get("sided", True) else "both"
    level = motion.get("faults", {}).get(step.fault, {}).get("level", path.get("level", ""))
    start = arrive[span.first - 1] + keys[span.first - 1].stay_s
    faults = (step.fault,) if step.fault else ()
    truth.repetitions.append(TrueRepetition(side, float(start), float(arrive[span.last]), level, faults))
    for k in span.holding:
        after = min(
            j
            for j in range(k, span.last + 1)
            if keys[j].stay_s > 1e-3 or j == span.last or j not in faulty or j == max(faulty)
        )
        truth.holds.append(TrueHold(side, float(arrive[k]), float(arrive[after] + keys[after].stay_s)))
    if step.fault:
        lo, hi = _fault_span(keys, arrive, faulty, span.last, whole="tempo" in motion["faults"][step.fault])
        truth.faults.append(TrueFault(step.fault, side, lo, hi))


def _fault_span(keys: list[Key], arrive: Array, faulty: list[int], last: int, *, whole: bool) -> tuple[float, float]:
    """From half-way into the first faulty key to half-way out of the last; all of the movement if `whole`."""
    first_k, last_k = min(faulty), max(faulty)
    came, left = arrive[first_k - 1] + keys[first_k - 1].stay_s, arrive[last_k] + keys[last_k].stay_s
    if whole:
        return float(came), float(arrive[last])
    return float(0.5 * (came + arrive[first_k])), float(0.5 * (left + arrive[min(last_k + 1, last)]))


def _pose_with(
    motion: dict[str, Any], name: str, side: str, variant: dict[str, float], add: dict[str, float]
) -> dict[str, float]:
    """The pose on `side` with the fault's addition (mirrored along) and the person's variant (never mirrored)."""
    values = _pose(motion, name, "left", add)
    values = mirror(values) if side == "right" else values
    for key, value in expand(variant).items():
        values[key] += value
    return values
