"""How large a picture says it is, read from the first bytes of its file.

A decoder takes memory for what the header says, so it is to be asked before.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

Size: TypeAlias = tuple[int, int]

_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The markers of JPEG after which the size stands."""

_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""The markers of JPEG after which no length stands."""

_LAST: Final = frozenset({0xD9, 0xDA})
"""The markers of JPEG after which it is too late for a size."""


def read_picture_size(data: bytes) -> Size | None:
    """Width and height in pixels of a JPEG, PNG, BMP or WebP, as they are stored.

    None where it is neither of them, or has no such header. Whether the rest is whole is not said.
    """
    for magic, read in _READERS.items():
        if data.startswith(magic):
            return read(data)
    return None


def _read_jpeg(data: bytes) -> Size | None:
    at = 2
    while (at := data.find(b"\xff", at)) >= 0:
        while data[at : at + 1] == b"\xff":
            at += 1
        marker = _little(data, at, 1)
        at += 1
        if marker in _FRAMES:
            height, width = _big(data, at + 3, 2), _big(data, at + 5, 2)
            return (width, height) if len(data) >= at + 7 else None
        if marker in _LAST:
            return None
        if marker != 0 and marker not in _ALONE:
            at += _big(data, at, 2)
    return None


def _read_png(data: bytes) -> Size | None:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return _big(data, 16, 4), _big(data, 20, 4)


def _read_bmp(data: bytes) -> Size | None:
    if len(data) < 26:
        return None
    if _little(data, 14, 4) == 12:  # of OS/2
        return _little(data, 18, 2), _little(data, 20, 2)
    width, height = (int.from_bytes(data[at : at + 4], "little", signed=True) for at in (18, 22))
    return width, abs(height)  # negative: from the top down


def _read_webp(data: bytes) -> Size | None:
    if data[8:12] != b"WEBP" or len(data) < 30:
        return None
    match data[12:16]:
        case b"VP8 ":
            return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
        case b"VP8L":
            bits = _little(data, 21, 4)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return _little(data, 24, 3) + 1, _little(data, 27, 3) + 1
    return None


def _big(data: bytes, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "big")


def _little(data: bytes, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "little")


_READERS: Final[dict[bytes, Callable[[bytes], Size | None]]] = {
    b"\xff\xd8": _read_jpeg,
    b"\x89PNG\r\n\x1a\n": _read_png,
    b"BM": _read_bmp,
    b"RIFF": _read_webp,
}
