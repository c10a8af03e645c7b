"""The pose model files.

Where they are, and proof that they are the ones this version was measured with.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from limberup.border import is_folder, read_bytes, reading, refusing
from limberup.errors import BadInputError

MODEL_NAMES: Final = ("lite", "full", "heavy")
"""Smallest and fastest first."""

ENVIRONMENT_VARIABLE: Final = "LIMBERUP_MODELS"
"""Names a directory that holds `manifest.toml` and the model files, instead of those that came with
the program.
"""

MANIFEST: Final = "manifest.toml"

_MOST_BYTES: Final = 100_000
"""Of the manifest, which anybody may have written who names a directory: it is no part of limberup.
"""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model file on disk whose content was checked against the manifest.

    `backend`: the name of the program that runs it.
    """

    name: str
    path: Path
    sha256: str
    backend: str


class ModelEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the manifest says of one model.

    `backend` names the program that runs it, `source` says in words where the weights were
    published.
    """

    file: str
    bytes: int
    sha256: str
    backend: str
    licence: str
    source: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `manifest.toml`."""

    schema: int
    models: dict[str, ModelEntry]


def models_dir() -> Path:
    """The directory of the model files.

    `LIMBERUP_MODELS`, else inside the installed package, else the checkout.
    """
    chosen = os.environ.get(ENVIRONMENT_VARIABLE)
    if chosen:
        return Path(chosen)
    installed = Path(str(files("limberup"))) / "_data" / "models"
    if installed.is_dir():
        return installed
    return Path(__file__).resolve().parents[3] / "models"


def load_manifest(directory: Path | None = None) -> Manifest:
    """Read `manifest.toml` of `directory` (default: `models_dir()`)."""
    path = (directory or models_dir()) / MANIFEST
    with _advising():
        content = read_bytes(path, _MOST_BYTES)
    with refusing(f"The list of pose models {path} is not valid: install limberup again."):
        return msgspec.toml.decode(content, type=Manifest)


def choose_model() -> str:
    """The model for a recorded video when the user leaves it open ("auto").

    Recorded video has no real-time limit, so accuracy decides: heavy follows crossing legs clearly
    better than full (measured on rendered scorpion stretches), at about three times the time per
    frame.
    """
    return "heavy"


def pick_model(timings_ms: Mapping[str, float], poses_per_s: float) -> str:
    """The most accurate model that still delivers `poses_per_s`, given the measured time per frame
    of each.

    Falls back to the fastest one timed when none is fast enough.
    """
    budget_ms = 1000.0 / poses_per_s
    fitting = [name for name in MODEL_NAMES if timings_ms.get(name, float("inf")) <= budget_ms]
    return fitting[-1] if fitting else min(timings_ms, key=lambda name: timings_ms[name])


def load_model(name: str, directory: Path | None = None) -> ModelFile:
    """Find the model `name` ("lite", "full", "heavy" or "auto") and check its size and hash.

    The hash of the largest file takes 20-60 ms. Raises `BadInputError` for an unknown name, a
    missing file, or a file whose content is not the listed one.
    """
    directory = directory or models_dir()
    name = choose_model() if name == "auto" else name
    entry = load_manifest(directory).models.get(name)
    if entry is None:
        raise BadInputError(
            f"There is no pose model {name!r}; choose auto, {', '.join(MODEL_NAMES)}."
        )
    path = directory / entry.file
    _check(path, entry)
    return ModelFile(name, path, entry.sha256, entry.backend)


def _check(path: Path, entry: ModelEntry) -> None:
    with _advising():
        if is_folder(path):
            raise BadInputError(f"{path} is a folder where a pose model should be: remove it.")
        with reading(path), path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            is_whole = size == entry.bytes  # else there is nothing to hash, however long it is
            found = hashlib.file_digest(stream, "sha256").hexdigest() if is_whole else ""
    if found != entry.sha256:
        other = (
            f"its sha256 is {found[:12]}..., {entry.sha256[:12]}... was expected"
            if is_whole
            else f"it has {size} bytes, {entry.bytes} were expected"
        )
        raise BadInputError(
            f"The pose model {path} is not the file listed in {MANIFEST} ({other}); replace it "
            "with the original."
        )


@contextmanager
def _advising() -> Iterator[None]:
    """Say what to do besides where a file that belongs to limberup cannot be read."""
    try:
        yield
    except BadInputError as error:
        raise BadInputError(
            f"{error} Or install limberup again, or set {ENVIRONMENT_VARIABLE} to the directory "
            "of the pose models."
        ) from error
