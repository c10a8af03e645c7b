"""Which programs can run a pose model: the only place that names one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from limberup.errors import BadInputError
from limberup.pose.landmarker import Landmarker
from limberup.pose.models import ModelFile


@dataclass(frozen=True, slots=True)
class Backend:
    """A program that runs pose models.

    `distribution`: the name that its package is installed by. `create`: a landmarker for so many
    persons.
    """

    distribution: str
    create: Callable[[ModelFile, int], Landmarker]


def _create_mediapipe(model: ModelFile, persons: int) -> Landmarker:
    from limberup.pose.mediapipe_landmarker import MediaPipeLandmarker  # loading it takes seconds

    return MediaPipeLandmarker(model, persons)


BACKENDS: Final[Mapping[str, Backend]] = {"mediapipe": Backend("mediapipe", _create_mediapipe)}
"""By the name that the manifest of the models has for them."""


def create_landmarker(model: ModelFile, persons: int = 1) -> Landmarker:
    """A landmarker for a model, run by the backend that the manifest names for it.

    Raises BadInputError if this version of limberup knows no such backend.
    """
    backend = BACKENDS.get(model.backend)
    if backend is None:
        raise BadInputError(
            f"The pose model {model.path} needs the backend {model.backend!r}, which limberup does "
            f"not have; name one of {', '.join(BACKENDS)} in the list of models."
        )
    return backend.create(model, persons)


def describe_backends() -> str:
    """Names and versions of all backends, such as "mediapipe 0.10.33"; loads none of them."""
    return ", ".join(f"{name} {version(known.distribution)}" for name, known in BACKENDS.items())
