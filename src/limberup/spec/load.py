"""Find and read spec files; a file that cannot be used is refused with its name, the key and, if found, the line."""

import difflib
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from limberup.errors import BadInputError
from limberup.spec.lint import lint_spec
from limberup.spec.model import Spec

_CHECKOUT: Final = Path(__file__).parents[3] / "exercise_specs"


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
        spec = msgspec.toml.decode(text, type=Spec)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"{path} is not valid TOML ({error}); correct that place and try again.") from None
    except msgspec.ValidationError as error:
        raise BadInputError(_explain(path, text, str(error))) from None
    issues = lint_spec(spec, file_id=path.stem)
    if issues:
        where = [f"{path}{_line_note(text, issue.address)}: {issue.text}" for issue in issues]
        raise BadInputError("\n".join(where))
    return spec


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInputError(f"There is no spec file {path}; check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"The spec file {path} cannot be read ({error}); save it as UTF-8 text.") from None


def _explain(path: Path, text: str, message: str) -> str:
    """Turn msgspec's message, "what - at `$.faults[0].when`", into a sentence with file, key and line."""
    what, _, address = message.partition(" - at `$")
    parts = re.findall(r"[^.\[\]`]+", address.rstrip("`"))
    field = re.search(r"field `([^`]+)`", what)
    if field and "unknown" in what:
        return (
            f"{path}{_line_note(text, (*parts, field[1]))}: the key {_name((*parts, field[1]))} is not known; "
            "check its spelling."
        )
    if field:
        return f"{path}{_line_note(text, tuple(parts))}: {_name(tuple(parts))} lacks the key {field[1]!r}; add it."
    return f"{path}{_line_note(text, tuple(parts))}: {_name(tuple(parts))}: {what}; correct it."


def _name(address: tuple[str, ...]) -> str:
    name = "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in address).lstrip(".")
    return name or "the file"


def _line_note(text: str, address: tuple[str, ...]) -> str:
    line = find_line(text, address)
    return f", line {line}" if line else ""


def find_line(text: str, address: tuple[str, ...]) -> int | None:
    """The 1-based line of a TOML key such as ("faults", "0", "when", "abve"), or of its nearest parent; else None."""
    best: tuple[int, int] | None = None
    table: tuple[str, ...] = ()
    counts: dict[str, int] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if match := re.match(r"\[\[\s*([\w.-]+)\s*\]\]", line):
            counts[match[1]] = counts.get(match[1], -1) + 1
            table = (*match[1].split("."), str(counts[match[1]]))
            here = table
        elif match := re.match(r"\[\s*([\w.-]+)\s*\]", line):
            here = table = tuple(match[1].split("."))
        elif match := re.match(r'"?([\w-]+)"?\s*=', line):
            here = (*table, match[1])
        else:
            continue
        shared = len(here) if here == address[: len(here)] else 0
        if shared and (best is None or shared > best[0]):
            best = (shared, number)
    return best[1] if best else None
