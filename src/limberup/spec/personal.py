"""One person's own limits: a small TOML file that changes what a spec asks for.

What it says is merged into the table of the spec before that is checked, so a limit that cannot
work is refused like one in the spec itself, but by the line of the person's file.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeGuard

from limberup.border import read_text, refusing
from limberup.errors import BadInputError
from limberup.spec.explain import suggest
from limberup.spec.issue import Issue
from limberup.spec.lines import Address
from limberup.spec.model import OwnLimit
from limberup.spec.toml_errors import parse_toml, tell

MOST_BYTES: Final = 100_000

_Table: TypeAlias = dict[str, Any]

_OTHER_BOUND: Final[Mapping[str, str]] = {"above": "below", "below": "above"}
_KINDS: Final[Mapping[str, str]] = {"faults": "fault", "levels": "level", "movement": "movement"}
"""The tables of an exercise, and what one thing in each is called."""
_ITEMS: Final = ("faults", "levels")
_OF_FAULTS: Final = ("off", "above", "below", "for_s")
_OF_LEVELS: Final = ("above", "below", "for_s", "held_s")
_LARGEST: Final = 1e9
_DWELL_S: Final = 0.2
"""How long a condition must hold that does not say: as `limberup.spec.model.Condition`."""


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """What a file of personal limits says: tables by exercise, and the text to tell lines by."""

    path: Path
    text: str
    exercises: Mapping[str, Any]

    def refuse(self, issues: Iterable[Issue]) -> None:
        """Raise BadInputError with all issues, one a line; do nothing if there are none."""
        if found := list(issues):
            raise BadInputError(tell(self.path, self.text, found))

    def check_exercises(self, known: Iterable[str]) -> None:
        """Raise BadInputError for a table that is named after none of the `known` exercises."""
        names = list(known)
        self.refuse(
            Issue((name,), f'there is no exercise "{name}"; {suggest(name, names)}')
            for name in self.exercises
            if name not in names
        )


@dataclass(slots=True)
class Amended:
    """The table of a spec with one person's limits in it.

    `limits`: what is different now. `issues`: what could not be merged, by the person's file.
    """

    table: _Table
    limits: list[OwnLimit] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    _places: dict[Address, Address] = field(default_factory=dict)

    def change(self, at: Address, source: Address, value: object) -> None:
        """Put a value into the table, for what stands at `source` in the person's file."""
        *parents, key = at
        table: Any = self.table
        for part in parents:
            table = table[int(part)] if isinstance(table, list) else table[part]
        table[key] = value
        self._places[at] = source

    def find_source(self, address: Address) -> Address:
        """Where in the person's file that was changed which the linter tells of at `address`."""
        near = max(self._places, key=lambda place: _count_shared(place, address), default=None)
        return self._places[near] if near is not None else ()


def _count_shared(one: Address, other: Address) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def read_personal(path: Path) -> PersonalFile:
    """Read a file of personal limits.

    Raises BadInputError for one that is no TOML. Which exercises there are, and what each has, is
    known only to whoever merges it.
    """
    text = read_text(path, MOST_BYTES)
    with refusing(
        f"{path} is no file of personal limits that can be made sense of: docs/personal-limits.md "
        "has one to copy."
    ):
        file = PersonalFile(path, text, parse_toml(path, text))
    file.refuse(
        Issue((name,), f"{name} is no table; write [{name}.faults.NAME], for example.")
        for name, table in file.exercises.items()
        if not isinstance(table, dict)
    )
    return file


def amend(spec: Mapping[str, Any], personal: PersonalFile) -> Amended:
    """Merge what a person's file says of one exercise into the table of its spec, in which nothing
    is wrong.
    """
    exercise = str(spec["id"])
    amended = Amended(deepcopy(dict(spec)))
    own = personal.exercises.get(exercise, {})
    for name, table in own.items():
        at = (exercise, name)
        if name not in _KINDS:
            amended.issues.append(Issue(at, f'there is no table "{name}"; {suggest(name, _KINDS)}'))
        elif not isinstance(table, dict):
            amended.issues.append(_no_table(at))
        elif name == "movement":
            _amend_movement(amended, at, table)
        else:
            _amend_items(amended, at, table)
    return amended


def _no_table(at: Address) -> Issue:
    return Issue(at, f"{at[-1]} is no table; write [{'.'.join(at)}], and its keys on lines below.")


def _amend_movement(amended: Amended, at: Address, own: _Table) -> None:
    movement = amended.table.get("movement")
    if movement is None:
        amended.issues.append(
            Issue(at, f"{at[0]} is told by phases and has no movement; leave this table out.")
        )
        return
    for key, value in own.items():
        if key != "least":
            amended.issues.append(_unknown_key((*at, key), ("least",)))
        elif _check_number(value, amended, (*at, key)):
            place = ("movement", "least")
            _put(amended, (*at, key), place, value, movement["least"], movement["signal"])


def _amend_items(amended: Amended, at: Address, own: _Table) -> None:
    """The faults, or the levels, that a person's file names."""
    kind = at[-1]
    tables = ("faults", "set_faults") if kind == "faults" else ("levels",)
    places = {
        item["id"]: (table, str(i))
        for table in tables
        for i, item in enumerate(amended.table.get(table, ()))
    }
    gone: list[Address] = []
    for name, table in own.items():
        here = (*at, name)
        if name not in places:
            hint = suggest(name, places) if places else "it has none."
            amended.issues.append(Issue(here, f'{at[0]} has no {_KINDS[kind]} "{name}"; {hint}'))
        elif not isinstance(table, dict):
            amended.issues.append(_no_table(here))
        elif _is_off(amended, here, table):
            gone.append(places[name])
            amended.limits.append(OwnLimit(kind="fault", id=name, key="off"))
        else:
            _amend_item(amended, here, places[name], table)
    for table_name, index in sorted(gone, key=lambda place: -int(place[1])):
        amended.table[table_name].pop(int(index))


def _is_off(amended: Amended, at: Address, own: _Table) -> bool:
    """Whether a fault is not to be looked for at all."""
    if "off" not in own or at[1] != "faults":
        return False
    if own["off"] is True and len(own) > 1:
        amended.issues.append(
            Issue((*at, "off"), f"{at[-1]} is off, so no limit of it counts; keep one of the two.")
        )
    return own["off"] is True


def _amend_item(amended: Amended, at: Address, place: Address, own: _Table) -> None:
    item = amended.table[place[0]][int(place[1])]
    root = "repetition" if "repetition" in item else "when"
    known = _OF_FAULTS if at[1] == "faults" else _OF_LEVELS
    leaves = _iterate_leaves(item.get(root, {}), ())
    signals = dict.fromkeys(leaf["signal"] for _, leaf in leaves if "signal" in leaf)
    for key, value in own.items():
        here = (*at, key)
        if key == "off" and at[1] == "faults":
            if value is not False:
                amended.issues.append(Issue(here, "off must be true or false; correct it."))
        elif isinstance(value, dict) and key in signals:
            for bound, limit in value.items():
                if bound in _OTHER_BOUND:
                    _amend_bound(amended, (*here, bound), (*place, root), limit, signal=key)
                else:
                    amended.issues.append(_unknown_key((*here, bound), tuple(_OTHER_BOUND)))
        elif key in known:
            _amend_key(amended, here, place, root, value)
        else:
            amended.issues.append(_unknown_key(here, (*known, *signals)))


def _amend_key(amended: Amended, at: Address, place: Address, root: str, value: object) -> None:
    item, key = amended.table[place[0]][int(place[1])], at[-1]
    if key in _OTHER_BOUND:
        _amend_bound(amended, at, (*place, root), value)
    elif not _check_number(value, amended, at):
        return
    elif key == "held_s" and "held_s" in item:
        _put(amended, at, (*place, "held_s"), value, item["held_s"], None)
    elif key == "for_s" and "when" in item:
        usual = item["when"].get("for_s", _DWELL_S)
        _put(amended, at, (*place, "when", "for_s"), value, usual, None)
    else:
        amended.issues.append(Issue(at, f"{at[-2]} has no {key} to change; leave it out."))


def _amend_bound(
    amended: Amended, at: Address, root: Address, value: object, signal: str | None = None
) -> None:
    """Change one limit of a condition or a measure; what ends a fault moves along."""
    if not _check_number(value, amended, at):
        return
    key, item = at[-1], amended.table[root[0]][int(root[1])]
    leaves = list(_iterate_leaves(item.get(root[2], {}), root))
    found = [
        (place, leaf)
        for place, leaf in leaves
        if key in leaf and (signal is None or leaf.get("signal") == signal)
    ]
    if len(found) != 1:
        amended.issues.append(Issue(at, _explain_choice(at, leaves, len(found), signal)))
        return
    ((place, leaf),) = found
    usual = float(leaf[key])
    _put(amended, at, (*place, key), value, usual, leaf.get("signal"))
    end = item.get("cleared", {})
    if "signal" in end and end["signal"] == leaf.get("signal") and _OTHER_BOUND[key] in end:
        moved = _move_end(float(end[_OTHER_BOUND[key]]), usual, value)
        amended.change((*root[:2], "cleared", _OTHER_BOUND[key]), at, moved)


def _move_end(end: float, usual: float, own: float) -> float:
    """The limit at which a fault is over, with the same gap; a smaller one where the limit itself
    is smaller, lest no signal could reach it.
    """
    is_smaller = usual != 0.0 and 0.0 <= own / usual < 1.0
    return end * own / usual if is_smaller else end + own - usual


def _explain_choice(
    at: Address, leaves: list[tuple[Address, _Table]], count: int, signal: str | None
) -> str:
    """Why a limit could not be found."""
    key = at[-1]
    item = at[2]
    names = dict.fromkeys(str(leaf.get("signal")) for _, leaf in leaves if key in leaf)
    if count > 1 and signal is None and len(names) > 1:
        return (
            f'{item} has "{key}" for several signals; write [{".".join(at[:3])}.SIGNAL] with one '
            f"of: {', '.join(names)}."
        )
    if count > 1:
        return f'{item} has "{key}" in several places; change a copy of the spec instead.'
    there = [
        f"{bound} {leaf[bound]:g} of {leaf.get('signal') or leaf['take']}"
        for _, leaf in leaves
        for bound in _OTHER_BOUND
        if bound in leaf
    ]
    has = f"it has {', '.join(there)}." if there else "leave it out."
    return f'{item} has no limit "{key}"{f" of {signal}" if signal else ""}; {has}'


def _iterate_leaves(condition: _Table, at: Address) -> Iterator[tuple[Address, _Table]]:
    """The parts of a condition, or of a measure, that compare a signal."""
    if "signal" in condition or "take" in condition:
        yield at, condition
    for form in ("all", "any"):
        for i, inner in enumerate(condition.get(form, ())):
            yield from _iterate_leaves(inner, (*at, form, str(i)))


def _unknown_key(at: Address, known: tuple[str, ...]) -> Issue:
    return Issue(at, f'there is no key "{at[-1]}" in {".".join(at[:-1])}; {suggest(at[-1], known)}')


def _check_number(value: object, amended: Amended, at: Address) -> TypeGuard[float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        wanted = "a number, without quotes"
    elif abs(value) < _LARGEST:
        return True
    else:
        wanted = "an ordinary number"
    amended.issues.append(Issue(at, f"{at[-1]} must be {wanted}; correct it."))
    return False


def _put(
    amended: Amended, at: Address, place: Address, value: float, usual: float, signal: str | None
) -> None:
    """Put a figure into the table, and note it where it is not what it was."""
    amended.change(place, at, value)
    if value != usual:
        amended.limits.append(
            OwnLimit(
                kind=_KINDS[at[1]],
                id=at[2] if at[1] in _ITEMS else "",
                key=at[-1],
                signal=signal,
                usual=float(usual),
                own=float(value),
            )
        )
