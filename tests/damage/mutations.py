"""Ways to damage a file: what disks and downloads do, what people write, what attackers try.

Every one takes a generator and the whole content of a good file, and gives what is left of it. The
same seed gives the same damage.
"""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, TypeVar

import numpy as np

Rng: TypeAlias = np.random.Generator
Mutation: TypeAlias = Callable[[Rng, bytes], bytes]
T = TypeVar("T")

ODD_NUMBERS: Final = (
    *("0", "-0", "-1", "1", "0.5", "-0.0", "1e-308", "5e-324", "1e308", "-1e308", "1e400"),
    *("nan", "inf", "-inf", "2147483648", "-9223372036854775808", "9223372036854775808"),
    *("18446744073709551616", "1e17", "16777217", "0x7fffffff", "0b1", "0o7", "007", "1_000"),
    *(".5", "5.", "+", "٣"),
)
ODD_WORDS: Final = (
    '""',
    '"..."',
    '"$"',
    '"a.b[0]"',
    '"\\u0000"',
    '"\\u001b[2J"',
    '"\\ud800"',
    '"\\n\\n"',
    '"naïve 🧘\u200d♀️ \u202e"',
    '"../../../etc/passwd"',
    '"none"',
    '"left"',
    "true",
    "null",
    "[]",
    "{}",
    "[[]]",
    "{ a = 1 }",
    "1979-05-27T07:32:00Z",
    "'''",
    '"""',
)


def damage(rng: Rng, data: bytes, ways: Sequence[Mutation]) -> bytes:
    """One or a few kinds of damage on top of each other; seldom none that shows."""
    for _ in range(int(rng.choice([1, 1, 1, 2, 3]))):
        data = _pick(rng, ways)(rng, data)
    return data


def _pick(rng: Rng, of: Sequence[T]) -> T:
    return of[int(rng.integers(len(of)))]


def _place(rng: Rng, data: bytes) -> int:
    """Anywhere, and often at the beginning, where headers are."""
    end = len(data) if rng.random() < 0.5 else min(len(data), 200)
    return int(rng.integers(end + 1))


# --- bytes ----------------------------------------------------------------------------------------


def flip_bits(rng: Rng, data: bytes) -> bytes:
    """A few bits turned over."""
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 16))):
        if changed:
            changed[_place(rng, data[:-1])] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def cut_off(rng: Rng, data: bytes) -> bytes:
    """As a download that broke off, or without its beginning."""
    at = _place(rng, data)
    return data[:at] if rng.random() < 0.8 else data[at:]


def blank_out(rng: Rng, data: bytes) -> bytes:
    """A stretch of zeros, of ones, or of noise."""
    at, length = _place(rng, data), int(rng.integers(1, 2000))
    filling = _pick(rng, [b"\0", b"\xff", rng.bytes(64)])
    return data[:at] + (filling * length)[: len(data[at : at + length])] + data[at + length :]


def take_out(rng: Rng, data: bytes) -> bytes:
    """A stretch is missing."""
    at = _place(rng, data)
    return data[:at] + data[at + int(rng.integers(1, 500)) :]


def repeat(rng: Rng, data: bytes) -> bytes:
    """A stretch is there twice, or all of it."""
    at, length = _place(rng, data), int(rng.integers(1, len(data) + 2))
    return data[: at + length] + data[at:]


def put_in(rng: Rng, data: bytes) -> bytes:
    """Something that does not belong there."""
    at = _place(rng, data) if rng.random() < 0.7 else 0
    strange = _pick(
        rng, [b"\xef\xbb\xbf", b"\xff\xfe", b"\r\n", b"\0" * 16, b"PK\x03\x04", rng.bytes(100)]
    )
    return data[:at] + strange + data[at:]


def set_number(rng: Rng, data: bytes) -> bytes:
    """Two, four or eight bytes become an extreme number."""
    size = int(rng.choice([2, 4, 8]))
    at = _place(rng, data[:-size])
    number = _pick(rng, [b"\0" * size, b"\xff" * size, b"\x7f" + b"\xff" * (size - 1)])
    return data[:at] + (number if rng.random() < 0.5 else number[::-1]) + data[at + size :]


BYTES: Final = (flip_bits, cut_off, blank_out, take_out, repeat, put_in, set_number)


# --- texts ----------------------------------------------------------------------------------------

_VALUE: Final = re.compile(rb'-?\d[\d_.eE+-]*|"[^"\n]*"|true|false|null')


def _odd_value(rng: Rng) -> bytes:
    kind = rng.random()
    if kind < 0.5:
        return _pick(rng, ODD_NUMBERS).encode()
    if kind < 0.9:
        return _pick(rng, ODD_WORDS).encode()
    count = int(rng.integers(1000, 6000))
    opening, filling, closing = _pick(
        rng,
        [
            (b"", b"9", b""),
            (b"0x", b"f", b""),
            (b'"', b"x", b'"'),
            (b"", b"[", b""),
            (b"[" * count, b"", b"]" * count),
            (b'{"a":' * count, b"1", b"}" * count),
            (b"{ a = " * count, b"1", b" }" * count),
            (b"a", b".a", b" = 1"),
        ],
    )
    return opening + filling * (count if len(opening) < 3 else 1) + closing


def _replace_some(rng: Rng, data: bytes, pattern: re.Pattern[bytes], new: bytes) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return new
    match = _pick(rng, found)
    return data[: match.start()] + new + data[match.end() :]


def put_odd_value(rng: Rng, data: bytes) -> bytes:
    """A number, a text or a truth value becomes another kind, or an odd one of its own."""
    return _replace_some(rng, data, _VALUE, _odd_value(rng))


def swap_values(rng: Rng, data: bytes) -> bytes:
    """A value from elsewhere in the file."""
    found = _VALUE.findall(data)
    return _replace_some(rng, data, _VALUE, _pick(rng, found) if found else b"1")


def rename_key(rng: Rng, data: bytes) -> bytes:
    """A key that is none, or one that looks like something else."""
    new = _pick(
        rng,
        [b'"..."', b'"a.b"', b'"$[0]"', b'""', b"a.b.c", b'"\xc3\xa4"', b"when", b"id", b"0", b"x"],
    )
    return _replace_some(rng, data, re.compile(rb'(?m)"\w+"(?=\s*:)|^\w+(?=\s*=)|\w+(?= =)'), new)


def move_lines(rng: Rng, data: bytes) -> bytes:
    """A line or several left out, repeated, or put elsewhere."""
    lines = data.splitlines(keepends=True) or [b""]
    at, to = (int(rng.integers(len(lines))) for _ in range(2))
    some = lines[at : at + int(rng.integers(1, 8))]
    if rng.random() < 0.6:
        del lines[at : at + len(some)]
    if rng.random() < 0.6:
        lines[to:to] = some
    return b"".join(lines)


def turn_brackets(rng: Rng, data: bytes) -> bytes:
    """A bracket, a quote, a comma or an equals sign that is another one, or missing."""
    new = _pick(rng, [b"", b"[", b"]", b"{", b"}", b'"', b",", b"=", b"[[", b"\\"])
    return _replace_some(rng, data, re.compile(rb'[][{}",=:]'), new)


TEXTS: Final = (
    put_odd_value,
    put_odd_value,
    put_odd_value,
    swap_values,
    rename_key,
    move_lines,
    turn_brackets,
    *BYTES,
)


# --- archives of arrays ---------------------------------------------------------------------------


def _unpack(data: bytes) -> dict[str, bytes]:
    """The entries by name; none where other damage came first."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except Exception:  # noqa: BLE001 - zipfile raises what it likes
        return {}


def _pack(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _change_one(rng: Rng, data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    entries = _unpack(data)
    if not entries:
        return data
    name = _pick(rng, sorted(entries))
    entries[name] = change(entries[name])
    return _pack(entries)


def _save(array: object, *, pickled: bool = False) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(array), allow_pickle=pickled)
    return stream.getvalue()


def damage_an_array(rng: Rng, data: bytes) -> bytes:
    """Bytes within an array, with a right checksum."""
    way = _pick(rng, BYTES)
    return _change_one(rng, data, lambda content: way(rng, content))


def put_odd_array(rng: Rng, data: bytes) -> bytes:
    """Another array in place of one."""
    odd = _pick(
        rng,
        [
            np.float64(_pick(rng, [0.0, -1.0, np.nan, np.inf, 1e308, 1e-308, 5e-324, -0.0])),
            np.int64(_pick(rng, [0, -1, 2**62, -(2**62), 7])),
            np.array(_pick(rng, ["", "x" * 5000, "\x1b[2J", "heavy", "limberup.recording/2"])),
            np.array(["", "nobody", "no such reason"]),
            np.array(3),
            np.array([]),
            np.zeros((0, 33, 3)),
            np.zeros(3, dtype=[("a", "<i4"), ("b", "<U4")]),
            np.array([1 + 2j]),
            np.array("2020-01-01", dtype="datetime64[D]"),
            rng.random(int(rng.integers(1, 40))),
            np.array([0x7FFFFFFF], dtype=np.uint32).view("<U1")[0:1].reshape(()),
        ],
    )
    return _change_one(rng, data, lambda _: _save(odd))


def put_pickle(rng: Rng, data: bytes) -> bytes:
    """Objects, which must never be unpickled."""
    return _change_one(rng, data, lambda _: _save(np.array([{"a": 1}], dtype=object), pickled=True))


def change_values(rng: Rng, data: bytes) -> bytes:
    """The values of an array scaled, moved, turned round, set or mixed; its form stays."""

    def change(content: bytes) -> bytes:
        try:
            array = np.load(io.BytesIO(content))
        except Exception:  # noqa: BLE001 - other damage came first
            return content
        if array.dtype.kind not in "fiu" or array.size == 0:
            return content
        flat = array.reshape(-1).copy()
        with np.errstate(all="ignore"):
            match int(rng.integers(6)):
                case 0:
                    value = np.float64(_pick(rng, [0, 1, 127, 255, -1, 99]))
                    flat[rng.integers(flat.size)] = value.astype(flat.dtype)
                case 1:
                    flat[:] = flat[0]
                case 2:
                    flat = flat[::-1].copy()
                case 3:
                    rng.shuffle(flat)
                case 4:
                    factor = _pick(rng, [-1.0, 0.0, 1e-12, 1e3, 1e9, 1e300, np.nan])
                    flat = (flat * np.float64(factor)).astype(flat.dtype)
                case _:
                    flat[int(rng.integers(flat.size)) :] += flat.dtype.type(
                        _pick(rng, [1, 100, 255, 3600, 86_400, 10**7])
                        if flat.dtype != np.uint8
                        else 77
                    )
        return _save(flat.reshape(array.shape))

    return _change_one(rng, data, change)


def change_header(rng: Rng, data: bytes) -> bytes:
    """The text in which an array says its type and shape."""

    def change(content: bytes) -> bytes:
        start, end = content.find(b"{"), content.find(b"}")
        if start < 0 or end < 0:
            return content
        header = content[start : end + 1]
        header = _pick(
            rng,
            [
                re.sub(rb"\(.*\)", b"(" + _pick(rng, _SHAPES) + b")", header),
                re.sub(rb"'[<>|=]\w+'", b"'" + _pick(rng, _TYPES) + b"'", header),
                header.replace(b"False", b"True"),
                turn_brackets(rng, header),
                put_odd_value(rng, header),
                b"-" * int(rng.integers(1, 5000)) + b"1",
                b"(" * 200,
                b"__import__('os').getcwd()",
            ],
        )
        length = max(content.find(b"\n") + 1 - start, len(header) + 1)
        padded = header.ljust(length - 1) + b"\n"
        return (
            content[: start - 2]
            + min(len(padded), 65535).to_bytes(2, "little")
            + padded
            + content[content.find(b"\n") + 1 :]
        )

    return _change_one(rng, data, change)


_SHAPES: Final = (
    b"",
    b"0,",
    b"1,",
    b"-1,",
    b"2, 3",
    b"99999999999,",
    b"9" * 23,
    b"1099511627776, 1099511627776",
    b"4294967296, 4294967296",
    b"True,",
    b"'a',",
    b"1.5,",
)
_TYPES: Final = (
    b"|O",
    b"<f8",
    b">f8",
    b"<f2",
    b"|u1",
    b"<i8",
    b"<U0",
    b"<U9999999",
    b"|S4",
    b"|V8",
    b"<M8[ns]",
    b"<c16",
    b"|b1",
    b"x",
)


def add_array(rng: Rng, data: bytes) -> bytes:
    """One that nobody asks for, and that unpacks to 200 times its size."""
    return _rewrite(data, lambda entries: entries | {"more.npy": _save(np.zeros(2_000_000))})


def leave_out_array(rng: Rng, data: bytes) -> bytes:
    """One is missing."""

    def leave_out(entries: dict[str, bytes]) -> dict[str, bytes]:
        gone = _pick(rng, sorted(entries))
        return {name: content for name, content in entries.items() if name != gone}

    return _rewrite(data, leave_out)


def swap_arrays(rng: Rng, data: bytes) -> bytes:
    """Two have each other's names."""

    def swap(entries: dict[str, bytes]) -> dict[str, bytes]:
        one, other = (_pick(rng, sorted(entries)) for _ in range(2))
        return entries | {one: entries[other], other: entries[one]}

    return _rewrite(data, swap)


def pack_otherwise(rng: Rng, data: bytes) -> bytes:
    """With another method, and perhaps damage in what is packed."""
    method = _pick(rng, [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    data = _rewrite(data, lambda entries: entries, method)
    return data if rng.random() < 0.5 else flip_bits(rng, data)


def _rewrite(
    data: bytes,
    change: Callable[[dict[str, bytes]], dict[str, bytes]],
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    entries = _unpack(data)
    return _pack(change(entries), method) if entries else data


ARCHIVES: Final = (
    damage_an_array,
    put_odd_array,
    put_odd_array,
    put_pickle,
    change_values,
    change_values,
    change_values,
    change_header,
    change_header,
    add_array,
    leave_out_array,
    swap_arrays,
    pack_otherwise,
    *BYTES,
)
