"""Coaches low-back mobility exercises from pose landmarks.

Live, from recorded video, and against labelled clips. What is offered here is loaded when it is
first used; docs/python.md shows it at work.
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

__all__ = [
    "BadInputError",
    "Engine",
    "Pose",
    "PoseTrack",
    "Session",
    "__version__",
    "build_set",
    "find_spec",
    "list_specs",
    "load_recording",
    "open_poses",
    "score",
]

if TYPE_CHECKING:
    from limberup.errors import BadInputError
    from limberup.judging.engine import Engine
    from limberup.pipeline import open_poses, score
    from limberup.pose.recording import load_recording
    from limberup.results.session import Session, build_set
    from limberup.spec import find_spec, list_specs
    from limberup.types import Pose, PoseTrack

    __version__: str
else:
    _HOMES: Final = {
        "BadInputError": "errors",
        "Engine": "judging.engine",
        "Pose": "types",
        "PoseTrack": "types",
        "Session": "results.session",
        "build_set": "results.session",
        "find_spec": "spec",
        "list_specs": "spec",
        "load_recording": "pose.recording",
        "open_poses": "pipeline",
        "score": "pipeline",
    }

    def __getattr__(name: str) -> object:
        if name == "__version__":
            return version("limberup")
        if name not in _HOMES:
            raise AttributeError(f"module 'limberup' has no attribute {name!r}")
        return getattr(import_module(f"limberup.{_HOMES[name]}"), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
