"""The committed clips of `sample_videos/`: four kinds for every exercise, and clips without anything to be counted."""

from typing import Final

from limberup.motion.perform import Step
from limberup.studio.clips import LEG_HEIGHTS, NOTHING, PALMS_FLAT, Actor, Clip, Kind

__all__ = ["MISSING_KINDS", "PLAN"]

_SCORPION: Final = "scorpion_stretch"
_LEG: Final = "straight_leg_stretch"
_CAT: Final = "cat_cow"
_CHILD: Final = "childs_pose"


def _ladder(first: str, tempo: float) -> tuple[Step, ...]:
    """The five levels of the scorpion, lowest first, the sides taking turns."""
    levels = ("hip_off_floor", "hips_at_90", "foot_to_floor", "foot_reach", "foot_to_hand")
    sides = (first, "right" if first == "left" else "left")
    return tuple(Step(level, sides[k % 2], tempo=tempo) for k, level in enumerate(levels))


_SCORPION_CLIPS: Final = (
    Clip(
        "scorpion_stretch_clean",
        "clean",
        _SCORPION,
        (Actor(_SCORPION, _ladder("right", 0.82), 1.0, "blue"),),
        fill=0.72,
        seed=1,
    ),
    Clip(
        "scorpion_stretch_faults_knee_chest",
        "faults",
        _SCORPION,
        (
            Actor(
                _SCORPION,
                (
                    Step("hip_off_floor", "left", tempo=0.9),
                    Step("foot_to_floor", "right", "chest_lifts", tempo=0.9),
                    Step("foot_to_floor", "left", "knee_first", tempo=0.9),
                    Step("foot_to_floor", "right", tempo=0.9),
                    Step("foot_to_floor", "left", "chest_lifts", tempo=0.9),
                ),
                0.0,
                "red",
            ),
        ),
        height_m=0.6,
        seed=2,
    ),
    Clip(
        "scorpion_stretch_faults_arm_head_tempo",
        "faults",
        _SCORPION,
        (
            Actor(
                _SCORPION,
                (
                    Step("hip_off_floor", "left"),
                    Step("foot_to_floor", "right", "too_fast"),
                    Step("foot_to_floor", "left", "head_lifts", tempo=0.9),
                    Step("foot_to_floor", "right", "arm_slides", tempo=0.9),
                    Step("foot_to_floor", "left", tempo=0.9),
                ),
                0.5,
                "green",
            ),
        ),
        height_m=0.8,
        seed=3,
    ),
    Clip(
        "scorpion_stretch_faults_of_the_set",
        "faults",
        _SCORPION,
        (
            Actor(
                _SCORPION,
                (
                    Step("foot_reach", "left", tempo=0.85),
                    Step("hip_off_floor", "right", tempo=0.85),
                    Step("foot_reach", "left", tempo=0.85),
                    Step("hip_off_floor", "right", tempo=0.85),
                ),
                1.0,
                "green",
            ),
        ),
        yaw_deg=180.0,
        seed=4,
        note="The first repetition is already high, and the right side stays far below the left.",
    ),
    Clip(
        "scorpion_stretch_other_camera",
        "other",
        _SCORPION,
        (Actor(_SCORPION, _ladder("left", 1.0), 0.4, "red", {"neck_twist": -50.0}),),
        yaw_deg=195.0,
        height_m=1.1,
        fill=0.62,
        light=0.5,
        noise=4.0,
        seed=5,
    ),
)

_LEG_CLIPS: Final = (
    Clip(
        "straight_leg_stretch_clean",
        "clean",
        _LEG,
        (
            Actor(
                _LEG,
                (
                    Step("hip_45", "left", hold_s=4.0),
                    Step("hip_60", "right", hold_s=4.0),
                    Step("hip_75", "left", hold_s=4.0),
                    Step("hip_90", "right", hold_s=4.0),
                ),
                1.0,
                "blue",
                retouch=LEG_HEIGHTS,
            ),
        ),
        fill=0.72,
        seed=40,
    ),
    Clip(
        "straight_leg_stretch_faults",
        "faults",
        _LEG,
        (
            Actor(
                _LEG,
                (
                    Step("hip_75", "left", "knee_bend", hold_s=4.0),
                    Step("hip_60", "right", hold_s=3.0),
                    Step("hip_75", "left", "other_leg_lifts", hold_s=4.0),
                    Step("hip_60", "right", "bouncing", hold_s=5.0),
                ),
                0.7,
                "green",
                retouch=LEG_HEIGHTS,
            ),
        ),
        seed=41,
    ),
    Clip(
        "straight_leg_stretch_other_camera",
        "other",
        _LEG,
        (
            Actor(
                _LEG,
                (Step("hip_75", "right", tempo=1.3, hold_s=7.0), Step("hip_90", "left", tempo=1.2, hold_s=8.0)),
                0.1,
                "red",
                retouch=LEG_HEIGHTS,
            ),
        ),
        yaw_deg=168.0,
        height_m=0.95,
        fill=0.62,
        light=0.5,
        noise=4.0,
        seed=42,
    ),
)

_CAT_CLIPS: Final = (
    Clip(
        "cat_cow_clean",
        "clean",
        _CAT,
        (Actor(_CAT, (Step("cycle", "both", rest_s=0.4),) * 4, 1.0, "blue", PALMS_FLAT),),
        fill=0.6,
        seed=50,
    ),
    Clip(
        "cat_cow_faults_elbows_hips",
        "faults",
        _CAT,
        (
            Actor(
                _CAT,
                (
                    Step("cycle", "both"),
                    Step("cycle", "both", "elbows_bent"),
                    Step("cycle", "both"),
                    Step("cycle", "both", "hips_drift"),
                ),
                0.8,
                "green",
                PALMS_FLAT,
            ),
        ),
        fill=0.6,
        seed=51,
    ),
    Clip(
        "cat_cow_faults_hands",
        "faults",
        _CAT,
        (
            Actor(
                _CAT, (Step("cycle", "both", rest_s=0.4),) * 2, 0.9, "red", PALMS_FLAT, standing_fault="hands_misplaced"
            ),
        ),
        fill=0.6,
        seed=52,
    ),
    Clip(
        "cat_cow_faults_knees",
        "faults",
        _CAT,
        (
            Actor(
                _CAT,
                (Step("cycle", "both", rest_s=0.4),) * 2,
                0.2,
                "blue",
                PALMS_FLAT,
                standing_fault="knees_misplaced",
            ),
        ),
        yaw_deg=170.0,
        fill=0.6,
        seed=53,
    ),
    Clip(
        "cat_cow_other_camera",
        "other",
        _CAT,
        (
            Actor(
                _CAT,
                (
                    Step("cycle", "both", tempo=0.8, rest_s=0.4),
                    Step("cycle", "both", tempo=1.3, rest_s=0.4),
                    Step("cycle", "both", tempo=1.0, rest_s=0.4),
                ),
                0.0,
                "red",
                PALMS_FLAT,
            ),
        ),
        yaw_deg=-18.0,
        height_m=0.95,
        fill=0.5,
        light=0.5,
        noise=4.0,
        seed=54,
    ),
)

_CHILD_CLIPS: Final = (
    Clip(
        "childs_pose_clean",
        "clean",
        _CHILD,
        (
            Actor(
                _CHILD,
                (Step("hips_near_heels", "both", hold_s=7.0), Step("hips_on_heels", "both", hold_s=14.0)),
                1.0,
                "blue",
            ),
        ),
        fill=0.65,
        seed=60,
    ),
    Clip(
        "childs_pose_faults_hips",
        "faults",
        _CHILD,
        (
            Actor(
                _CHILD,
                (Step("hips_on_heels", "both", "hips_high", hold_s=7.0), Step("hips_on_heels", "both", hold_s=6.0)),
                0.8,
                "green",
            ),
        ),
        fill=0.62,
        seed=61,
    ),
    Clip(
        "childs_pose_faults_arms_head",
        "faults",
        _CHILD,
        (
            Actor(
                _CHILD,
                (
                    Step("hips_on_heels", "both", "arms_short", hold_s=6.0),
                    Step("hips_on_heels", "both", "head_up", hold_s=6.0),
                ),
                0.2,
                "blue",
            ),
        ),
        yaw_deg=180.0,
        fill=0.62,
        seed=62,
    ),
    Clip(
        "childs_pose_other_camera",
        "other",
        _CHILD,
        (Actor(_CHILD, (Step("hips_on_heels", "both", tempo=1.3, hold_s=18.0),), 0.4, "red"),),
        yaw_deg=198.0,
        height_m=0.9,
        fill=0.55,
        light=0.5,
        noise=4.0,
        seed=63,
    ),
)

_PAUSE_CLIPS: Final = (
    Clip(
        "scorpion_stretch_pauses",
        "pauses",
        _SCORPION,
        (
            Actor(
                _SCORPION,
                (
                    Step("neg_half", "left"),
                    Step("hip_off_floor", "left", rest_s=3.0),
                    Step("neg_leg_raise", "right"),
                    Step("hips_at_90", "right", tempo=0.9),
                    Step("neg_half", "left", rest_s=2.0),
                    Step("foot_to_floor", "left", tempo=0.9),
                ),
                0.8,
                "red",
            ),
        ),
        yaw_deg=8.0,
        seed=6,
        note="Half repetitions and pauses among the repetitions.",
    ),
    Clip(
        "straight_leg_stretch_pauses",
        "pauses",
        _LEG,
        (
            Actor(
                _LEG,
                (
                    Step("hip_60", "left", hold_s=4.0, rest_s=3.0),
                    Step("neg_up_25", "right"),
                    Step("hip_75", "right", hold_s=4.0),
                    Step("neg_up_25", "left"),
                ),
                0.3,
                "green",
                retouch=LEG_HEIGHTS,
            ),
        ),
        yaw_deg=-8.0,
        seed=43,
        note="The leg is twice lifted too little for a stretch, and there is a pause.",
    ),
    Clip(
        "cat_cow_pauses",
        "pauses",
        _CAT,
        (
            Actor(
                _CAT,
                (
                    Step("neg_small", "both"),
                    Step("cycle", "both", rest_s=4.0),
                    Step("neg_small", "both"),
                    Step("cycle", "both", tempo=1.2),
                ),
                0.4,
                "green",
                PALMS_FLAT,
            ),
        ),
        yaw_deg=188.0,
        fill=0.55,
        seed=55,
        note="Small movements that are neither cat nor cow, and a pause, among the cycles.",
    ),
    Clip(
        "childs_pose_pauses",
        "pauses",
        _CHILD,
        (
            Actor(
                _CHILD,
                (
                    Step("hips_on_heels", "both", hold_s=4.0, rest_s=4.0),
                    Step("hips_near_heels", "both", tempo=1.3, hold_s=5.0, rest_s=2.0),
                ),
                0.6,
                "green",
            ),
        ),
        yaw_deg=-8.0,
        fill=0.6,
        seed=64,
        note="Two short holds with a pause on hands and knees between them.",
    ),
)

_NONE_CLIPS: Final = (
    Clip(
        "none_prone_leg_raises",
        "none",
        NOTHING,
        (
            Actor(
                _SCORPION,
                (
                    Step("neg_leg_raise", "left"),
                    Step("neg_heel_to_buttock", "right"),
                    Step("neg_leg_raise", "right"),
                    Step("neg_heel_to_buttock", "left"),
                ),
                0.7,
                "red",
            ),
        ),
        seed=80,
        note="Another exercise: leg raises and heels to the buttock, face down.",
    ),
    Clip(
        "none_knees_to_chest",
        "none",
        NOTHING,
        (Actor(_LEG, (Step("neg_knees_to_chest"), Step("neg_both_up")), 0.3, "red"),),
        seed=81,
        note="Another exercise: knees to the chest, and both legs raised together.",
    ),
    Clip(
        "none_head_cut_off",
        "none",
        NOTHING,
        (Actor(_CAT, (Step("cycle", "both", rest_s=0.4),) * 2, 0.6, "blue", PALMS_FLAT),),
        aside_m=0.52,
        seed=82,
        note="Cat and cow, but the head is beyond the edge of the picture: it cannot be judged.",
    ),
    Clip(
        "none_camera_at_the_feet",
        "none",
        NOTHING,
        (Actor(_SCORPION, _ladder("left", 0.75)[:3], 0.5, "green"),),
        yaw_deg=-90.0,
        height_m=0.8,
        seed=83,
        note="A scorpion stretch filmed from the feet: it cannot be judged.",
    ),
    Clip(
        "none_half_scorpions",
        "none",
        NOTHING,
        (
            Actor(
                _SCORPION,
                (Step("neg_half", "left"), Step("neg_half", "right"), Step("neg_still"), Step("neg_half", "left")),
                0.2,
                "green",
            ),
        ),
        yaw_deg=180.0,
        seed=84,
        note="The leg begins to lift and is put down again: no repetition.",
    ),
    Clip(
        "none_small_movements",
        "none",
        NOTHING,
        (Actor(_CAT, (Step("neg_small", "both"),) * 4, 0.6, "blue", PALMS_FLAT),),
        fill=0.55,
        seed=85,
        note="On hands and knees the back moves a little: neither cat nor cow.",
    ),
    Clip(
        "none_two_people",
        "none",
        NOTHING,
        (
            Actor(_CAT, (Step("neg_small", "both"),) * 3, 0.9, "blue", PALMS_FLAT, place_m=(-0.8, 0.0)),
            Actor(_SCORPION, (Step("neg_leg_raise", "left"), Step("neg_still")), 0.1, "red", place_m=(0.9, 1.2)),
        ),
        height_m=1.0,
        fill=0.88,
        seed=86,
        note="Two people, neither of whom exercises.",
    ),
)

PLAN: Final[tuple[Clip, ...]] = (
    *_SCORPION_CLIPS,
    *_LEG_CLIPS,
    *_CAT_CLIPS,
    *_CHILD_CLIPS,
    *_PAUSE_CLIPS,
    *_NONE_CLIPS,
)
"""Every committed clip."""

MISSING_KINDS: Final[frozenset[Kind]] = frozenset({"visit"})
"""Kinds that no exercise has yet: the reference motions cannot walk in, get down, get up and leave."""
