"""Which pose model this machine can afford, and by which program: timed on a drawn person, then
remembered.
"""

import os
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

import cv2
import msgspec
import numpy as np

from limberup.live.pace import ENOUGH_HZ
from limberup.pose.backends import (
    AUTO,
    choose_backend,
    create_landmarker,
    describe_backends,
    list_installed,
)
from limberup.pose.landmarker import Landmarker
from limberup.pose.models import MODEL_NAMES, load_model, pick_model
from limberup.types import Image

OVERHEAD_MS: Final = 12.0
"""Of each pose: decoding the picture, judging, sending; so much less is left for the model."""

_WARM_UP: Final = 3
_TIMED: Final = 9
_FILE: Final = "models.json"


class _Choices(msgspec.Struct, frozen=True):
    """What was found on a machine, as `describe_machine` tells it.

    `backend`: what live sessions run their model with where nobody asks for one. `models`: by
    backend, the model that keeps up.
    """

    machine: str
    backend: str = AUTO
    models: dict[str, str] = {}


def pick_for_this_machine(
    folder: Path, backend: str = AUTO, create: Callable[[str], Landmarker] | None = None
) -> str:
    """The model that keeps up here, run by `backend`.

    Timed at the first start (about two seconds), and read from `folder` later.
    It is timed anew once the machine or the versions of what was timed are others, and after
    `forget_models`.
    """
    known = _load(folder)
    if known.models.get(backend) in MODEL_NAMES:
        return known.models[backend]
    timings_ms = time_models(
        create or (lambda name: create_landmarker(choose_backend(load_model(name), backend)))
    )
    model = pick_model({name: ms + OVERHEAD_MS for name, ms in timings_ms.items()}, ENOUGH_HZ)
    _save(folder, msgspec.structs.replace(known, models=known.models | {backend: model}))
    return model


def forget_models(folder: Path) -> None:
    """Time the models at the next start: the one that was chosen turned out too slow."""
    _save(folder, msgspec.structs.replace(_load(folder), models={}))


def find_backend(folder: Path) -> str:
    """The program that live sessions run their model with where nobody asks for one: what
    `limberup bench` found to be faster on this machine, else `AUTO`.
    """
    return _load(folder).backend


def remember_backend(folder: Path, backend: str) -> None:
    """Keep what `find_backend` tells from now on."""
    _save(folder, msgspec.structs.replace(_load(folder), backend=backend))


def _load(folder: Path) -> _Choices:
    """What is known of this machine as it is now."""
    here = describe_machine()
    with suppress(OSError, msgspec.DecodeError):
        known = msgspec.json.decode((folder / _FILE).read_bytes(), type=_Choices)
        if known.machine == here and known.backend in {AUTO, *list_installed()}:
            return known
    return _Choices(here)


def _save(folder: Path, choices: _Choices) -> None:
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _FILE).write_bytes(msgspec.json.encode(choices))


def describe_machine() -> str:
    """What the timings depend on.

    Versions, processor and its number of cores, and the machine's name.
    """
    return ", ".join(
        [
            f"limberup {version('limberup')}",
            describe_backends(),
            platform.machine(),
            _find_processor(),
            f"{os.cpu_count()} cores",
            platform.node(),
        ]
    )


def _find_processor() -> str:
    """The processor's own name; Python knows it on some systems only."""
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        return next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), ""
        )
    return platform.processor()


def time_model(landmarker: Landmarker) -> float:
    """Median milliseconds for one picture with a person in it; the landmarker is closed."""
    try:
        return _time(landmarker, load_picture())
    finally:
        landmarker.close()


def time_models(create: Callable[[str], Landmarker]) -> dict[str, float]:
    """Median milliseconds for one picture with a person in it, by model.

    Slower ones than needed are not tried.
    """
    timings_ms = {}
    for name in MODEL_NAMES:
        timings_ms[name] = time_model(create(name))
        if timings_ms[name] + OVERHEAD_MS > 1000.0 / ENOUGH_HZ:
            break
    return timings_ms


def load_picture() -> Image:
    """A rendered person on a mat, `(480, 640, 3)`.

    Without anybody in the picture most of the model would not run.
    """
    data = files("limberup.coach").joinpath("person.jpg").read_bytes()
    picture = np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), 1), dtype=np.uint8)
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _time(landmarker: Landmarker, picture: Image) -> float:
    costs = []
    for step in range(_WARM_UP + _TIMED):
        start_s = time.perf_counter()
        landmarker.detect(picture, 0.066 * step)
        costs.append(1000.0 * (time.perf_counter() - start_s))
    return round(sorted(costs[_WARM_UP:])[_TIMED // 2], 2)
