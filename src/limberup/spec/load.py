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
from limberup.spec.fit import fit
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.lint import lint_spec
from limberup.spec.lint_spare import lint_spare
from limberup.spec.model import AnySpec, DayClock, Spec
from limberup.spec.personal import PersonalFile, amend, read_personal
from limberup.spec.toml_errors import load_toml, parse_toml
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


def load_specs(
    folder: Path | None = None, personal: PersonalFile | None = None
) -> dict[str, AnySpec]:
    """All specs of a folder by id, exercises and clocks for the day; see `load_any`."""
    return {name: load_any(path, personal=personal) for name, path in list_specs(folder).items()}


def load_exercises(
    folder: Path | None = None, personal: PersonalFile | None = None
) -> dict[str, Spec]:
    """The exercises of a folder by id."""
    specs = load_specs(folder, personal)
    return {name: spec for name, spec in specs.items() if isinstance(spec, Spec)}


def load_day_clocks(folder: Path | None = None) -> dict[str, DayClock]:
    """The clocks for the day of a folder by id."""
    specs = load_specs(folder)
    return {name: spec for name, spec in specs.items() if isinstance(spec, DayClock)}


def load_personal(path: Path, also: Collection[str] = ()) -> PersonalFile:
    """Read a file of personal limits, and try them on the exercises that come with limberup.

    `also`: ids of other exercises that it may name. Raises BadInputError with all that is wrong
    with the first exercise that does not go with it.
    """
    personal = read_personal(path)
    known = list_specs()
    personal.check_exercises([*known, *also])
    for name in personal.exercises:
        if name in known:
            load_any(known[name], personal=personal)
    return personal


def find_spec(name: str, personal: PersonalFile | None = None) -> Spec:
    """The exercise with this id, or the one in this file if `name` ends in ".toml" or ".TOML".

    Raises BadInputError for an unknown id, with the nearest one that exists, for a file that
    cannot be used, and for a clock for the day.
    """
    return _demand_exercise(find_any(name, personal), name)


def find_any(name: str, personal: PersonalFile | None = None) -> AnySpec:
    """As `find_spec`, and a clock for the day will do too."""
    if is_file_name(name, "specs"):
        return load_any(Path(name), personal=personal)
    known = list_specs()
    if name in known:
        return load_any(known[name], personal=personal)
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


def load_any(path: Path, *, is_tidy: bool = False, personal: PersonalFile | None = None) -> AnySpec:
    """Read and check one spec file. Raises BadInputError with every problem the linter finds.

    Its texts are in the language that is spoken, where they are translated.

    `is_tidy`: what does no harm and is not needed is a problem as well.
    `is_tidy`: what does no harm and is not needed is a problem as well. `personal`: limits of one
    person in place of those of the spec; what is wrong with these is told by their own file.
    """

    def lint(file: SpecFile, mended: Collection[Address]) -> list[Issue]:
        spare = lint_spare(file) if is_tidy and not mended else ()
        return [*lint_spec(file, path.stem, mended), *spare]

    file = load_toml(path, SpecFile, "spec file", lint)
    if personal is None or file.content.id not in personal.exercises:
        return translate_spec(build_spec(file.content))
    amended = amend(parse_toml(path, file.text), personal)
    personal.refuse(amended.issues)
    fitted = fit(amended.table, SpecFile)
    if fitted.content is None:
        raise ValueError(f"{path} does not fit with limits that are numbers.")
    found = lint_spec(fitted.content, path.stem, fitted.mended)
    personal.refuse(Issue(amended.find_source(one.address), one.text) for one in found)
    return translate_spec(build_spec(fitted.content, amended.limits))


def _demand_exercise(spec: AnySpec, name: str) -> Spec:
    if isinstance(spec, Spec):
        return spec
    raise BadInputError(f"{name} runs all day and is no exercise; choose an exercise instead.")
