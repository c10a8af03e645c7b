"""Pelvis, spine and head."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from limberup.motion.rotations import rot_x, rot_y, rot_z, slerp, unit
from limberup.motion.skeleton import Posture, Skeleton

_SPINE: Final = ("spine05", "spine04", "spine03", "spine02", "spine01")
_LUMBAR_SHARES: Final = (0.38, 0.34, 0.28, 0.0, 0.0)
_THORACIC_SHARES: Final = (0.0, 0.0, 0.15, 0.4, 0.45)
_TWIST_SHARES: Final = (0.16, 0.18, 0.2, 0.23, 0.23)
_NECK: Final = ("neck01", "neck02", "neck03", "head")
_EYES: Final = ("eye.L", "eye.R")


def bend_trunk(skeleton: Skeleton, posture: Posture, c: Mapping[str, float]) -> None:
    """Place pelvis, spine, neck and head by their angles."""
    turn = rot_x(-c["lean"]) @ rot_y(c["pitch"]) @ rot_z(c["turn"])
    for label in ("root", "pelvis.L", "pelvis.R"):
        skeleton.set(posture, label, turn)
    for label, lumbar, thoracic, twist in zip(
        _SPINE, _LUMBAR_SHARES, _THORACIC_SHARES, _TWIST_SHARES, strict=True
    ):
        flexion = lumbar * c["lumbar_flexion"] + thoracic * c["thoracic_flexion"]
        turn = (
            turn @ rot_z(twist * c["spine_twist"]) @ rot_x(-0.2 * c["spine_side"]) @ rot_y(flexion)
        )
        skeleton.set(posture, label, turn)
    for label in _NECK:
        turn = (
            turn
            @ rot_z(c["neck_twist"] / 4)
            @ rot_x(-c["neck_side"] / 4)
            @ rot_y(c["neck_flexion"] / 4)
        )
        skeleton.set(posture, label, turn)
    for eye in _EYES:
        skeleton.set(posture, eye, turn)


def rest_head(skeleton: Skeleton, posture: Posture, c: Mapping[str, float]) -> None:
    """Bend the neck until the head lies `head_up` above the floor."""
    if c["head_rest"] <= 0.0:
        return
    pivot = skeleton.joint(posture, "neck01").copy()
    points = skeleton.region(posture, "head") - pivot
    total = np.eye(3)
    chest = skeleton.turn(posture, "spine01")
    forward = unit(
        np.array([chest[0, 2], chest[1, 2], 0.0])
    )  # the way the neck points, on the floor
    basis = np.stack(
        [forward, np.array([-forward[1], forward[0], 0.0]), np.array([0.0, 0.0, 1.0])], axis=1
    )
    for _ in range(8):
        turned = points @ total.T
        low = turned[np.argmin(turned[:, 2])]
        gap = low[2] + pivot[2] - c["head_up"]
        step = np.degrees(gap / max(low @ forward, 0.08))
        total = basis @ rot_y(float(np.clip(step, -12, 12))) @ basis.T @ total
    total = slerp(
        np.eye(3), total, c["head_rest"] ** 3
    )  # late, so that a head far from the floor does not dive
    for k, label in enumerate(_NECK):
        part = slerp(np.eye(3), total, (k + 1) / 4 if k < 3 else 1.0)
        skeleton.set(posture, label, part @ skeleton.turn(posture, label))
    for eye in _EYES:
        skeleton.set(posture, eye, skeleton.turn(posture, "head"))
