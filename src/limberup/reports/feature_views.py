"""The table of `docs/features.md` that tells from where a feature can be measured.

Reference motions are seen by cameras, and each feature is compared with what it is where the
exercise is to be filmed from. `python -m limberup.reports.feature_views FILE` writes the table anew
between its two marks.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from limberup.files import replace_between, write_whole
from limberup.landmarks import Landmark
from limberup.motion.noise import Noise
from limberup.reports.clean_motions import CleanMotion, film_clean, perform_clean
from limberup.signals.body import Body
from limberup.signals.features import FEATURES, Choice, compute_signals
from limberup.signals.geometry import compute_length
from limberup.spec import load_exercises
from limberup.types import FloatArray

BEGIN: Final = "<!-- views: measured on the reference motions by `make docs` -->"
END: Final = "<!-- end of views -->"

SHOWN: Final = (
    "across_body_hip_stretch",
    "almost_dead_hang",
    "back_arch",
    "cat_cow",
    "childs_pose_clock",
    "crossed_leg_clock",
    "lazy_leg_walk",
    "raise_the_roof",
    "rolling_hurdler",
    "scorpion_kick",
    "scorpion_roll",
    "standing_roll_down",
    "table_top_wag",
)
"""Standing, hanging, sitting, kneeling, on the back and on the belly."""

_MALENESS: Final = 0.5
_EVERY: Final = 4
"""A few poses of each motion are enough."""
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "side": "both",
        "joint": "knee",
        "segment": "thigh",
        "origin": "mid_hip",
        "target": "working_knee",
    }
)
"""What stands for a feature that none of these exercises uses."""

_KEPT: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {"deg": (10.0, 25.0), "ratio": (0.1, 0.25)}
)
"""Off by less than the first is kept, by less than the second is kept partly."""
_UNKNOWN: Final = 0.95
_OFTEN: Final = 0.05

_DEEP: Final = 3.0
"""Depth trembles so much more than the picture."""

_FEET: Final = ("ANKLE", "HEEL", "FOOT_INDEX")
_HANDS: Final = ("WRIST", "PINKY", "INDEX", "THUMB")
_LIMBS: Final = ("EAR", "ELBOW", *_HANDS, "KNEE", *_FEET)

_See: TypeAlias = Callable[[CleanMotion], Body]


def _film(clean: CleanMotion, turned_deg: float = 0.0, height_m: float | None = None) -> Body:
    return film_clean(clean, clean.points, turned_deg=turned_deg, height_m=height_m)


def _hide(clean: CleanMotion, parts: tuple[str, ...]) -> Body:
    body = _film(clean)
    image, world = body.image.copy(), body.world.copy()
    marks = [Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in parts]
    image[:, marks], world[:, marks] = np.nan, np.nan
    return Body(image, world)


def _hide_far_side(clean: CleanMotion) -> Body:
    """Without the limbs and the ear of the side that is away from the camera in each frame."""
    body = _film(clean)
    image, world = body.image.copy(), body.world.copy()
    is_left = body.working_side_depth > 0.0
    for side, is_far in (("LEFT", is_left), ("RIGHT", ~is_left)):
        for part in _LIMBS:
            image[is_far, Landmark[f"{side}_{part}"]] = np.nan
            world[is_far, Landmark[f"{side}_{part}"]] = np.nan
    return Body(image, world)


def _flatten(clean: CleanMotion, turned_deg: float = 0.0) -> Body:
    """With half of the depth, as a pose model may guess it."""
    body = _film(clean, turned_deg)
    return Body(body.image, body.world * np.array([1.0, 1.0, 0.5]))


def _shake(clean: CleanMotion) -> Body:
    """With landmarks that tremble as those of a middling model do, each frame for itself."""
    body, rng = _film(clean), np.random.default_rng(1)
    error = Noise().jitter * rng.normal(size=body.world.shape) * np.array([1.0, 1.0, _DEEP])
    in_world = error * compute_length(body.trunk).max()
    return Body(body.image + error[..., :2] * body.image_trunk_length.max(), body.world + in_world)


VIEWS: Final[Mapping[str, _See]] = MappingProxyType(
    {
        "25° off": partial(_film, turned_deg=25.0),
        "three-quarter (45°)": partial(_film, turned_deg=45.0),
        "45°, depth halved": partial(_flatten, turned_deg=45.0),
        "across (90°)": partial(_film, turned_deg=90.0),
        "other side (180°)": partial(_film, turned_deg=180.0),
        "from 2 m up": partial(_film, height_m=2.0),
        "from the floor": partial(_film, height_m=0.1),
        "feet out": partial(_hide, parts=_FEET),
        "hands out": partial(_hide, parts=_HANDS),
        "far side hidden": _hide_far_side,
        "trembling": _shake,
    }
)
"""How the exercise is seen otherwise."""


@dataclass(frozen=True, slots=True)
class Survival:
    """What becomes of a feature in another view.

    `usual`, `most`: half and 95 % of its values differ by no more, in its unit; NaN if none is
    known. `unknown`: share of the values that cannot be told any more.
    """

    usual: float
    most: float
    unknown: float


def measure_views() -> dict[str, dict[str, Survival]]:
    """For each feature that is read from landmarks, what becomes of it in each of `VIEWS`."""
    values = {name: _see_all(see) for name, see in {"": _film, **VIEWS}.items()}
    return {
        feature: {view: _compare(feature, values[""], values[view]) for view in VIEWS}
        for feature, known in FEATURES.items()
        if not known.reads_breath
    }


def _see_all(see: _See) -> dict[str, FloatArray]:
    """All values of each feature, `(n,)`, in the exercises shown."""
    found: dict[str, list[FloatArray]] = {}
    specs, common = load_exercises(), _list_common()
    for exercise in SHOWN:
        spec, body = specs[exercise], see(perform_clean(exercise, _MALENESS, _EVERY))
        body = body.with_mirror() if spec.alternates else body
        own = {signal.choice: None for signal in spec.signals.values()}
        for choice in (*own, *common):
            if not FEATURES[choice.feature].reads_breath:
                values = compute_signals(body, {"it": choice})
                found.setdefault(choice.feature, []).append(values.ravel())
    return {feature: np.concatenate(values) for feature, values in found.items()}


def _list_common() -> Iterator[Choice]:
    """A choice for each feature that no spec of an exercise shown uses."""
    specs = load_exercises()
    used = {signal.feature for name in SHOWN for signal in specs[name].signals.values()}
    for name in FEATURES.keys() - used:
        yield Choice(name, **{word: _WORDS[word] for word in FEATURES[name].takes})


def _compare(
    feature: str, own: Mapping[str, FloatArray], other: Mapping[str, FloatArray]
) -> Survival:
    low, high = FEATURES[feature].span
    is_known = ~np.isnan(own[feature])
    before, after = own[feature][is_known], other[feature][is_known]
    off = np.abs(after - before)
    if high - low == 360.0:
        off = np.minimum(off, 360.0 - off)
    unknown = float(np.isnan(off).mean())
    usual, most = np.nanpercentile(off, (50, 95)).tolist() if unknown < 1.0 else (np.nan, np.nan)
    return Survival(usual, most, unknown)


def make_views_table(rows: Mapping[str, Mapping[str, Survival]]) -> str:
    """What survives which view as a Markdown table."""
    head = ("feature", "unit", *VIEWS)
    lines: list[Iterable[str]] = [head, ("---",) * len(head)]
    for name, row in rows.items():
        unit = FEATURES[name].unit
        lines.append((f"`{name}`", unit, *(_judge(row[view], unit) for view in VIEWS)))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _judge(survival: Survival, unit: str) -> str:
    """A cell: whether it is kept, and by how much it is off."""
    if survival.unknown > _UNKNOWN:
        return "unknown"
    kept, partly = _KEPT[unit]
    is_often_lost = survival.unknown > _OFTEN
    word = "no" if survival.most > partly else "partly"
    if survival.most <= kept and not is_often_lost:
        word = "yes"
    digits = 0 if unit == "deg" else 2
    off = f"{survival.usual:.{digits}f}, {survival.most:.{digits}f}"
    gone = f"; {survival.unknown:.0%} unknown" if is_often_lost else ""
    return f"{word} ({off}{gone})"


def insert_views(text: str) -> str:
    """The same text with the table between its marks, which must be there."""
    return replace_between(text, BEGIN, END, make_views_table(measure_views()))


if __name__ == "__main__":
    page = Path(sys.argv[1])
    write_whole(page, insert_views(page.read_text(encoding="utf-8")).encode())
