"""Which programs can run a pose model: the only place that names one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from limberup.errors import BadInputError
from limberup.pose.landmarker import Landmarker
from limberup.pose.models import ModelFile

AUTO: Final = "auto"
"""What the manifest names for a model, or where that is not installed, what is."""


@dataclass(frozen=True, slots=True)
class Backend:
    """A program that runs pose models.

    `distribution`: the name that its package is installed by. `create`: a landmarker for so many
    persons. `install`: what to run where it is missing.
    """

    distribution: str
    create: Callable[[ModelFile, int], Landmarker]
    install: str

    def find_version(self) -> str | None:
        """Of its package; None where it is not installed."""
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return None


def _create_mediapipe(model: ModelFile, persons: int) -> Landmarker:
    from limberup.pose.mediapipe_landmarker import MediaPipeLandmarker  # loading it takes seconds

    return MediaPipeLandmarker(model, persons)


def _create_litert(model: ModelFile, persons: int) -> Landmarker:
    from limberup.pose.litert_landmarker import LiteRTLandmarker  # it may not be installed

    return LiteRTLandmarker(model, persons)


BACKENDS: Final[Mapping[str, Backend]] = {
    "mediapipe": Backend(
        "mediapipe", _create_mediapipe, "python -m pip install 'mediapipe>=0.10.30,<0.10.35'"
    ),
    "litert": Backend("ai-edge-litert", _create_litert, "python -m pip install 'limberup[litert]'"),
}
"""By the name that the manifest of the models has for them."""


def list_installed() -> list[str]:
    """The backends that are there, by name; MediaPipe, with which limberup was measured, first."""
    return [name for name, backend in BACKENDS.items() if backend.find_version() is not None]


def choose_backend(model: ModelFile, asked: str = AUTO) -> ModelFile:
    """The same model, to be run by what was asked for.

    Raises BadInputError where that is not installed.
    """
    if asked == AUTO:
        installed = list_installed()
        is_known = model.backend in BACKENDS
        return (
            replace(model, backend=installed[0])
            if is_known and installed and model.backend not in installed
            else model
        )
    backend = BACKENDS[asked]
    if backend.find_version() is None:
        raise BadInputError(f"The backend {asked} is not installed: run {backend.install}.")
    return replace(model, backend=asked)


def create_landmarker(model: ModelFile, persons: int = 1) -> Landmarker:
    """A landmarker for a model, run by the backend that is named for it.

    Raises BadInputError if this version of limberup knows no such backend, or it is not installed,
    or cannot be loaded here.
    """
    backend = BACKENDS.get(model.backend)
    if backend is None:
        raise BadInputError(
            f"The pose model {model.path} needs the backend {model.backend!r}, which limberup does "
            f"not have; name one of {', '.join(BACKENDS)} in the list of models."
        )
    if backend.find_version() is None:
        raise BadInputError(f"The backend {model.backend} is not installed: run {backend.install}.")
    try:
        return backend.create(model, persons)
    except (ImportError, OSError) as error:
        raise BadInputError(
            f"The backend {model.backend} is installed but cannot be loaded ({error}): ask "
            f"limberup doctor what is missing, or install {backend.distribution} again."
        ) from error


def describe_backends() -> str:
    """Names and versions of the backends that are installed, such as "mediapipe 0.10.33"; loads
    none of them.
    """
    return ", ".join(f"{name} {BACKENDS[name].find_version()}" for name in list_installed())
