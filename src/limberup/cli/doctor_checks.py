"""What `limberup doctor` looks at. A check tells what it found and what to do about it.

Nothing heavy is imported before the check that needs it: where it cannot be loaded is what the
person wants to know.
"""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from re import match
from typing import Final

from limberup import native_libraries
from limberup.coach.folders import find_cache_folder, find_data_folder, find_state_folder
from limberup.errors import BadInputError
from limberup.pose.backends import (
    BACKENDS,
    choose_backend,
    create_landmarker,
    describe_backends,
    list_installed,
)
from limberup.pose.lean_mediapipe import check_silent
from limberup.pose.models import MODEL_NAMES, load_model
from limberup.words import say
from limberup.words.phrases import join_words

LEAST_FREE_MB: Final = 100
"""A long session with its recording takes less."""

OPENCV: Final = (
    "opencv-contrib-python",
    "opencv-python",
    "opencv-contrib-python-headless",
    "opencv-python-headless",
)
"""Packages that all write to one `cv2`, so that only one may be there. MediaPipe asks for the first
one; without MediaPipe any of them will do.
"""


class State(StrEnum):
    """Of what was looked at; only BAD keeps limberup from working."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at, by its key; what was `found`, and what to `do`, if anything."""

    what: str
    found: str
    state: State = State.GOOD
    do: str = ""


def look_at_everything(camera: int | None) -> Iterator[Finding]:
    """All findings, one check after the other. `camera`: the one to open; None opens none."""
    yield look_at_program()
    yield look_at_python()
    yield look_at_packages()
    yield look_at_network()
    yield look_at_libraries()
    yield look_at_models()
    yield look_at_work()
    yield look_for_cameras() if camera is None else try_camera(camera)
    yield look_at_disk()
    yield look_at_folders()


def look_at_program() -> Finding:
    """Which limberup this is."""
    folder = Path(__file__).parents[1]
    return Finding("program", say("doctor.program", version=version("limberup"), folder=folder))


def look_at_python() -> Finding:
    """Whether this Python is one of those that limberup is tested with."""
    prefix = "Programming Language :: Python :: 3."
    classifiers = metadata("limberup").get_all("Classifier") or []
    tested = [one.rpartition(" ")[2] for one in classifiers if one.startswith(prefix)]
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    found = say("doctor.python.found", version=platform.python_version(), system=system)
    if f"{sys.version_info.major}.{sys.version_info.minor}" in tested:
        return Finding("python", found)
    do = say("doctor.python.untested", tested=join_words(tested, "and"))
    return Finding("python", found, State.NOTE, do)


def look_at_packages() -> Finding:
    """Whether all is installed that this install rests on, and nothing that gets in its way."""
    wanted = [one for one in requires("limberup") or [] if "extra ==" not in one]
    asked = [found.group() for one in wanted if (found := match(r"[\w.-]+", one))]
    backends = [backend.distribution for backend in BACKENDS.values()]
    here = [BACKENDS[name].distribution for name in list_installed()] or backends[:1]
    opencv = _choose_opencv()
    known = [*(name for name in asked if name not in (*backends, *OPENCV)), opencv, *here]
    versions = {name: _find_version(name) for name in known}
    missing = [name for name, found in versions.items() if not found]
    if missing:
        told = say("doctor.packages.missing", names=", ".join(missing))
        return Finding("packages", told, State.BAD, say("doctor.packages.install"))
    for name in OPENCV:
        if name != opencv and _find_version(name):
            told = say("doctor.packages.rival", name=name)
            do = say("doctor.packages.remove", name=name, kept=opencv)
            return Finding("packages", told, State.BAD, do)
    return Finding("packages", ", ".join(f"{name} {found}" for name, found in versions.items()))


def _choose_opencv() -> str:
    """The package that `cv2` should come from here."""
    first, *others = OPENCV
    if _find_version("mediapipe") or _find_version(first):
        return first
    return next((name for name in others if _find_version(name)), first)


def _list_needless_libraries() -> set[str]:
    """Libraries of the system that are for MediaPipe or for windows, where those are not here."""
    needless: set[str] = set()
    if not _find_version("mediapipe"):
        needless.update(native_libraries.OF_MEDIAPIPE)
    if _choose_opencv().endswith("-headless"):
        needless.update(native_libraries.OF_WINDOWS)
    return needless


def look_at_network() -> Finding:
    """Whether the MediaPipe that is installed is one that sends nothing."""
    installed = _find_version("mediapipe")
    if not installed:
        return Finding("network", say("doctor.network.no_mediapipe", backends=describe_backends()))
    try:
        check_silent(installed)
    except BadInputError as error:
        told = say("doctor.network.reports", version=installed)
        return Finding("network", told, State.BAD, str(error))
    return Finding("network", say("doctor.network.none", version=installed))


def look_at_libraries() -> Finding:
    """Whether the system has the libraries that MediaPipe and OpenCV are linked with."""
    packages = native_libraries.find_missing(_list_needless_libraries())
    if not packages:
        return Finding("libraries", say("doctor.libraries.found"))
    told = say("doctor.libraries.missing", packages=", ".join(packages))
    do = say("doctor.libraries.install", packages=" ".join(packages))
    return Finding("libraries", told, State.BAD, do)


def look_at_models() -> Finding:
    """Whether each model is the file that limberup was measured with."""
    try:
        models = [load_model(name) for name in MODEL_NAMES]
    except BadInputError as error:
        return Finding("models", say("doctor.state.bad"), State.BAD, str(error))
    names = ", ".join(f"{model.name} {model.sha256[:8]}..." for model in models)
    return Finding("models", say("doctor.models.found", names=names))


def look_at_work() -> Finding:
    """Whether the smallest model can be loaded and finds somebody."""
    model = MODEL_NAMES[0]
    do = say("doctor.at_work.install")
    try:
        from limberup.coach.autopick import load_picture

        landmarker = create_landmarker(choose_backend(load_model(model)))
        try:
            people = landmarker.detect(load_picture(), 0.0)
        finally:
            landmarker.close()
    except (BadInputError, ImportError, OSError, RuntimeError) as error:
        told = say("doctor.at_work.failed", model=model, why=error)
        return Finding("at_work", told, State.BAD, do)
    if not people:
        return Finding("at_work", say("doctor.at_work.nobody", model=model), State.BAD, do)
    return Finding("at_work", say("doctor.at_work.found", model=model))


def look_for_cameras(folder: Path = Path("/dev")) -> Finding:
    """Which cameras the system names, and whether they may be used; none is opened."""
    devices = sorted(folder.glob("video[0-9]*"))
    if not devices:
        return Finding("camera", say("doctor.camera.none"), State.NOTE, say("doctor.camera.try"))
    names = ", ".join(map(str, devices))
    if not any(os.access(device, os.R_OK | os.W_OK) for device in devices):
        told = say("doctor.camera.locked", names=names)
        return Finding("camera", told, State.BAD, say("doctor.camera.group"))
    return Finding("camera", say("doctor.camera.found", names=names))


def try_camera(number: int) -> Finding:
    """Whether a camera gives a picture: it is opened, one is taken and forgotten."""
    do = say("doctor.camera.connect")
    silent = say("doctor.camera.silent", number=number)
    try:
        import cv2
    except ImportError:
        return Finding("camera", silent, State.BAD, say("doctor.at_work.install"))

    # What it writes by itself says nothing that helps.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    capture = cv2.VideoCapture(number)
    try:
        is_there, picture = capture.read()
    finally:
        capture.release()
    if not is_there:
        return Finding("camera", silent, State.BAD, do)
    height, width = picture.shape[:2]
    told = say("doctor.camera.works", number=number, width=width, height=height)
    return Finding("camera", told)


def look_at_disk() -> Finding:
    """Whether there is room where limberup writes."""
    free = {}
    for folder in (*_own_folders(), Path.cwd()):
        free[folder] = shutil.disk_usage(_existing(folder)).free // 1_000_000
    folder, least = min(free.items(), key=lambda row: row[1])
    if least >= LEAST_FREE_MB:
        return Finding("disk", say("doctor.disk.found", free=least))
    told = say("doctor.disk.full", free=least, folder=folder)
    return Finding("disk", told, State.BAD, say("doctor.disk.tidy"))


def look_at_folders() -> Finding:
    """Whether limberup may write to its own folders, and nobody else may read what is there."""
    folders = _own_folders()
    for folder in folders:
        place = _existing(folder)
        if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
            told = say("doctor.folders.locked", folder=folder)
            do = say("doctor.folders.allow", folder=folder)
            return Finding("folders", told, State.BAD, do)
    names = " ".join(str(path) for path in _list_open(folders))
    if names:
        told = say("doctor.folders.open", names=names)
        return Finding("folders", told, State.NOTE, say("doctor.folders.close", names=names))
    return Finding("folders", say("doctor.folders.found", names=", ".join(map(str, folders))))


def _list_open(folders: tuple[Path, ...]) -> list[Path]:
    """Files of the person that other users of the machine may read; the cache tells of nobody."""
    if os.name != "posix":
        return []
    kept = [path for folder in folders[:2] for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in kept if path.stat().st_mode & 0o077]


def _own_folders() -> tuple[Path, ...]:
    """Of the session under way, of kept sessions, and of what can be measured again."""
    return find_state_folder(), find_data_folder(), find_cache_folder()


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there already."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _find_version(name: str) -> str:
    """Of an installed package; empty where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
