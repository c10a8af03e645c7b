"""The exercise spec: what a TOML file in `exercise_specs/` may say, loaded and checked twice."""

from limberup.spec.load import find_spec, list_specs, load_exercises, load_spec
from limberup.spec.model import (
    Condition,
    Dose,
    Fault,
    Level,
    Measure,
    Phase,
    Reminder,
    Requirement,
    SetRule,
    Signal,
    Spec,
)

__all__ = [
    "Condition",
    "Dose",
    "Fault",
    "Level",
    "Measure",
    "Phase",
    "Reminder",
    "Requirement",
    "SetRule",
    "Signal",
    "Spec",
    "find_spec",
    "list_specs",
    "load_exercises",
    "load_spec",
]
