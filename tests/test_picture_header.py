"""What the header of a picture says of its size, before anything is unpacked."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from limberup.picture_header import read_picture_size

DAMAGE = Path(__file__).parent / "damage"


def encode(ending: str) -> bytes:
    is_done, data = cv2.imencode(ending, np.zeros((48, 64, 3), np.uint8))
    assert is_done
    return data.tobytes()


@pytest.mark.parametrize("ending", [".jpg", ".png", ".bmp", ".webp"])
def test_the_header_says_how_large_a_picture_is(ending: str) -> None:
    assert read_picture_size(encode(ending)) == (64, 48)


@pytest.mark.parametrize("ending", [".jpg", ".png", ".bmp", ".webp"])
def test_a_header_that_is_cut_off_says_nothing(ending: str) -> None:
    whole = encode(ending)
    sizes = {read_picture_size(whole[:length]) for length in range(len(whole))}
    assert sizes == {None, (64, 48)}
    assert read_picture_size(whole[:16]) is None


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"\x89PNG\r\n", b"\xff\xd8\xff\xda\x00\x04"]
)
def test_what_is_no_picture_has_no_size(data: bytes) -> None:
    assert read_picture_size(data) is None


def test_the_pixels_of_a_jpeg_are_not_searched_for_a_size() -> None:
    size = b"\xff\xc0\x00\x11\x08\x00\x30\x00\x40"
    assert read_picture_size(b"\xff\xd8" + size) == (64, 48)
    assert read_picture_size(b"\xff\xd8\xff\xda\x00\x04ab" + size) is None


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("live_first_picture_1x1", (1, 1)),
        ("live_first_picture_65000x16", (65000, 16)),
        ("live_header_32000x32000", (32000, 32000)),
    ],
)
def test_a_size_that_no_camera_has_is_read_as_it_stands(name: str, size: tuple[int, int]) -> None:
    assert read_picture_size((DAMAGE / f"{name}.jpg").read_bytes()) == size
