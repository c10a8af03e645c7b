"""Motion files and plans.

What is wrong with one is told in a sentence that names the file and the key.
"""

from pathlib import Path

import pytest

from limberup.errors import BadInputError
from limberup.motion.motion import load_motion, load_motion_file
from limberup.studio.plan import load_plan_file

GOOD = """
id = "wave"
anchor = "feet"
supports = ["feet"]
base = "stand"
[poses.stand]
both_foot_flat = 1
[poses.up]
extends = "stand"
work_arm_flexion = 170
[paths.wave]
frames = [{ pose = "up", move_s = 1.0 }, { pose = "stand", move_s = 1.0 }]
[faults.bent]
only = ["up"]
add = { work_elbow_flexion = 40 }
"""
PLAN = """
[[clips]]
name = "cat_cow_clean"
kind = "clean"
[[clips.actors]]
motion = "cat_cow"
steps = [{ path = "cycle", fault = "elbows_bent" }]
"""


def test_a_good_file_is_read(tmp_path: Path) -> None:
    motion = load_motion_file(write(tmp_path, GOOD))
    assert motion.channels("up") == {
        "left_foot_flat": 1.0,
        "right_foot_flat": 1.0,
        "left_arm_flexion": 170.0,
    }
    assert motion.shows("bent", "wave")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            'base = "stand"',
            'base = "stnad"',
            'line 5: base: there is no pose "stnad"; did you mean "stand"?',
        ),
        (
            "work_arm_flexion",
            "work_arm_flexoin",
            'there is no channel "work_arm_flexoin"; did you mean',
        ),
        ('extends = "stand"', 'extends = "up"', 'the pose "up" extends itself'),
        ('pose = "up"', 'pose = "down"', 'paths.wave.frames.0.pose: there is no pose "down"'),
        ('only = ["up"]', 'only = ["down"]', 'faults.bent.only.0: there is no pose "down"'),
        ("add =", "ad =", 'there is no key "ad" in faults.bent; did you mean "add"?'),
        ('anchor = "feet"', 'anchor = "foot"', "anchor must be"),
        ('id = "wave"', 'id = "weave"', 'id is "weave" but the file is named "wave"'),
        ("170", '"high"', "must be a number"),
        ("move_s = 1.0 }]", "move_s = 0.0 }]", "move_s must be above 0"),
    ],
)
def test_a_mistake_in_a_motion_is_told_in_a_sentence(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    with pytest.raises(BadInputError) as error:
        load_motion_file(write(tmp_path, GOOD.replace(before, after)))
    assert told in str(error.value)
    assert "wave.toml" in str(error.value)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            'motion = "cat_cow"',
            'motion = "cat_caw"',
            'there is no motion "cat_caw"; did you mean "cat_cow"?',
        ),
        ('path = "cycle"', 'path = "circle"', 'there is no path "circle" in the motion cat_cow'),
        ("elbows_bent", "elbow_bent", 'there is no fault "elbow_bent" in the motion cat_cow'),
        (
            'path = "cycle", fault = "elbows_bent"',
            'path = "neg_small", fault = "hips_drift"',
            "changes nothing",
        ),
        ("steps", "step", 'there is no key "step"'),
        ('kind = "clean"', 'kind = "neat"', "kind must be"),
        (
            'motion = "cat_cow"\nsteps = [{ path = "cycle", fault = "elbows_bent" }]',
            "",
            "either a motion with steps, or parts",
        ),
    ],
)
def test_a_mistake_in_a_plan_is_told_in_a_sentence(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    path = tmp_path / "cat_cow.toml"
    path.write_text(PLAN.replace(before, after))
    with pytest.raises(BadInputError) as error:
        load_plan_file(path)
    assert told in str(error.value)
    assert "cat_cow.toml" in str(error.value)


def test_a_clip_belongs_to_the_exercise_that_its_file_is_named_after(tmp_path: Path) -> None:
    path = tmp_path / "cat_cow.toml"
    path.write_text(PLAN)
    assert [clip.exercise for clip in load_plan_file(path)] == ["cat_cow"]


def test_an_unknown_motion_is_told_in_a_sentence() -> None:
    with pytest.raises(BadInputError, match='did you mean "childs_pose"'):
        load_motion("child_pose")


def write(folder: Path, text: str) -> Path:
    path = folder / "wave.toml"
    path.write_text(text)
    return path
