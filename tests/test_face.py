"""What `import limberup` offers, and what docs/python.md says of it."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import limberup

ROOT = Path(__file__).parents[1]


def test_everything_that_is_offered_is_there_and_named_in_the_docs() -> None:
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    for name in limberup.__all__:
        assert getattr(limberup, name) is not None
        assert name.startswith("_") or f"`{name}`" in text
    assert sorted(limberup.__all__) == limberup.__all__
    assert set(limberup.__all__) <= set(dir(limberup))


def test_what_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'limberup' has no attribute 'skore'"):
        _ = limberup.skore  # type: ignore[attr-defined]


def test_importing_limberup_loads_nothing_of_it() -> None:
    code = "import sys, limberup; print(*[m for m in sys.modules if m.startswith('limberup.')])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


def test_the_examples_of_the_docs_do_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the recordings in place of the videos, so that no model has to look at them."""
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8").replace(".mp4", ".npz")
    examples = doctest.DocTestParser().get_doctest(text, {}, "python.md", "docs/python.md", 0)
    told: list[str] = []
    result = doctest.DocTestRunner().run(examples, out=told.append)
    assert result.attempted > 20
    assert result.failed == 0, "".join(told)
