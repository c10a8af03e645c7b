"""Settings of the whole suite, and what is built once for several of its files.

This file also puts `tests/` on the import path, for `figures` and `stick_figure`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from limberup.words.catalogue import ENGLISH, use_language
from outside import build

settings.register_profile("limberup", deadline=None, derandomize=True)
settings.load_profile("limberup")


@pytest.fixture(autouse=True)
def _speak_english() -> Iterator[None]:
    """Whatever language a test has set, the next one begins in English."""
    yield
    use_language(ENGLISH)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an sdist of the checkout and of the wheel that was built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    (one,) = built.glob("limberup-*.whl")
    return one
