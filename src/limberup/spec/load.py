"""Find and read spec files.

A file that cannot be used is refused with its name, the key and, if found, the line.
"""

import difflib
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path
from typing import Final

from limberup.errors import BadInputError
from limberup.spec.file import SpecFile, build_spec
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.lint import lint_spec
from limberup.spec.lint_spare import lint_spare
from limberup.spec.model import AnySpec, DayClock, Spec
from limberup.spec.toml_errors import load_toml
from limberup.spec.translate import translate_spec

_OTHER_SUFFIXES: Final = frozenset({".cfg", ".ini", ".json", ".txt", ".yaml", ".yml"})

_CHECKOUT: Final = Path(__file__).parents[3] / "exercise_specs"


def find_spec_folder() -> Path:
    """The folder of the specs that come with limberup.

    Inside the installed package, or in the checkout.
    """
    packaged = Path(str(files("limberup"))) / "_data" / "exercise_specs"
    return packaged if packaged.is_dir() else _CHECKOUT


def list_specs(folder: Path | None = None) -> dict[str, Path]:
    """The spec files of a folder by exercise id (the file's name), in alphabetical order."""
    return {path.stem: path for path in sorted((folder or find_spec_folder()).glob("*.toml"))}


def load_specs(folder: Path | None = None) -> dict[str, AnySpec]:
    """All specs of a folder by id, exercises and clocks for the day."""
    return {name: load_any(path) for name, path in list_specs(folder).items()}


def load_exercises(folder: Path | None = None) -> dict[str, Spec]:
    """The exercises of a folder by id."""
    specs = load_specs(folder)
    return {name: spec for name, spec in specs.items() if isinstance(spec, Spec)}


def load_day_clocks(folder: Path | None = None) -> dict[str, DayClock]:
    """The clocks for the day of a folder by id."""
    specs = load_specs(folder)
    return {name: spec for name, spec in specs.items() if isinstance(spec, DayClock)}


def find_spec(name: str) -> Spec:
    """The exercise with this id, or the one in this file if `name` ends in ".toml" or ".TOML".

    Raises BadInputError for an unknown id, with the nearest one that exists, for a file that
    cannot be used, and for a clock for the day.
    """
    return _demand_exercise(find_any(name), name)


def find_any(name: str) -> AnySpec:
    """As `find_spec`, and a clock for the day will do too."""
    if is_file_name(name, "specs"):
        return load_any(Path(name))
    known = list_specs()
    if name in known:
        return load_any(known[name])
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    hint = f'did you mean "{near[0]}"?' if near else f"choose one of: {', '.join(known)}."
    raise BadInputError(f'There is no exercise "{name}"; {hint}')


def is_file_name(name: str, what: str) -> bool:
    """Whether somebody who may name an id or a file gave the name of a TOML file.

    `what` is looked for, such as "specs". Raises BadInputError for a file of another kind.
    """
    suffix = Path(name).suffix.lower()
    if suffix in _OTHER_SUFFIXES:
        raise BadInputError(
            f"{name} is no TOML file, and {what} are: write it as docs/spec-format.md shows."
        )
    return suffix == ".toml"


def load_spec(path: Path) -> Spec:
    """Read and check the file of an exercise.

    Raises BadInputError with every problem the linter finds, and for a clock for the day.
    """
    return _demand_exercise(load_any(path), str(path))


def load_any(path: Path, *, is_tidy: bool = False) -> AnySpec:
    """Read and check one spec file. Raises BadInputError with every problem the linter finds.

    Its texts are in the language that is spoken, where they are translated.

    `is_tidy`: what does no harm and is not needed is a problem as well.
    """

    def lint(file: SpecFile, mended: Collection[Address]) -> list[Issue]:
        spare = lint_spare(file) if is_tidy and not mended else ()
        return [*lint_spec(file, path.stem, mended), *spare]

    return translate_spec(build_spec(load_toml(path, SpecFile, "spec file", lint).content))


def _demand_exercise(spec: AnySpec, name: str) -> Spec:
    if isinstance(spec, Spec):
        return spec
    raise BadInputError(f"{name} runs all day and is no exercise; choose an exercise instead.")
