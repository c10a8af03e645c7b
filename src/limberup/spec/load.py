"""Find and read spec files; a file that cannot be used is refused with its name, the key and, if found, the line."""

import difflib
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from limberup.errors import BadInputError
from limberup.spec.explain import explain
from limberup.spec.lines import Address, find_line
from limberup.spec.lint import lint_spec
from limberup.spec.model import Spec

_CHECKOUT: Final = Path(__file__).parents[3] / "exercise_specs"

_SYNTAX: Final = {
    "Cannot overwrite a value": "a key is given twice, or a table under a key that has a value",
    "Invalid value": "there is no proper value after the equals sign; text needs quotes",
    "Illegal character '\\n'": "a quote or a bracket is not closed on this line",
}
"""Messages of tomllib that need more words."""


def find_spec_folder() -> Path:
    """The folder of the specs that come with limberup: inside the installed package, or in the checkout."""
    packaged = Path(str(files("limberup"))) / "_data" / "exercise_specs"
    return packaged if packaged.is_dir() else _CHECKOUT


def list_specs(folder: Path | None = None) -> dict[str, Path]:
    """The spec files of a folder by exercise id (the file's name), in alphabetical order."""
    return {path.stem: path for path in sorted((folder or find_spec_folder()).glob("*.toml"))}


def find_spec(name: str) -> Spec:
    """The spec with this exercise id, or the one in this file if `name` ends in ".toml".

    Raises BadInputError for an unknown id, with the nearest one that exists, and for a file that cannot be used.
    """
    if name.endswith(".toml"):
        return load_spec(Path(name))
    known = list_specs()
    if name in known:
        return load_spec(known[name])
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f'did you mean "{near[0]}"?' if near else f"choose one of: {', '.join(known)}."
    raise BadInputError(f'There is no exercise "{name}"; {hint}')


def load_spec(path: Path) -> Spec:
    """Read and check one spec file. Raises BadInputError with every problem the linter finds."""
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(_explain_syntax(path, str(error))) from None
    try:
        spec = msgspec.convert(data, Spec)
    except msgspec.ValidationError as error:
        address, sentence = explain(data, str(error))
        raise BadInputError(f"{path}{_line_note(text, address)}: {sentence}") from None
    issues = lint_spec(spec, file_id=path.stem)
    if issues:
        raise BadInputError("\n".join(f"{path}{_line_note(text, issue.address)}: {issue.text}" for issue in issues))
    return spec


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInputError(f"There is no spec file {path}; check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"The spec file {path} cannot be read ({error}); save it as UTF-8 text.") from None


def _explain_syntax(path: Path, message: str) -> str:
    """Turn tomllib's "Invalid value (at line 3, column 9)" into a sentence with file and line."""
    what, _, place = message.rstrip(")").partition(" (at ")
    line = re.match(r"line (\d+)", place)
    what = _SYNTAX.get(what, what)
    where = f"{path}, line {line[1]}" if line else f"{path}, at its end"
    return f"{where}: this is not valid TOML ({what[:1].lower()}{what[1:]}); correct that place."


def _line_note(text: str, address: Address) -> str:
    line = find_line(text, address)
    return f", line {line}" if line else ""
