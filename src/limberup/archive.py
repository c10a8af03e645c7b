"""Arrays out of an `.npz` or `.npy` that nobody has to trust.

The header of an array says how large it will be. It is read and weighed first; only then as many
bytes are unpacked, and an array that nobody asks for is never unpacked.
"""

import io
import math
import zipfile
from dataclasses import dataclass
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

_HEADERS: Final = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The two that numpy writes; others unpack more than they are asked for."""

_SUFFIX: Final = ".npy"


@dataclass(frozen=True, slots=True)
class Header:
    """What an array says of itself. `dtype` is never of Python objects."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    is_fortran: bool

    @property
    def size_bytes(self) -> int:
        """What it takes once it is unpacked."""
        return math.prod(self.shape) * self.dtype.itemsize


class Archive:
    """The arrays of an `.npz` by name, or the one of an `.npy` under an empty name.

    All of it raises whatever zipfile and numpy do on damaged bytes: use it within
    `border.refusing`. Pickled objects are refused with ValueError.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._zip = None if data.startswith(np.lib.format.MAGIC_PREFIX) else _open_zip(data)

    @property
    def names(self) -> list[str]:
        """Of all arrays."""
        if self._zip is None:
            return [""]
        return [name.removesuffix(_SUFFIX) for name in self._zip.namelist()]

    def read_header(self, name: str) -> Header:
        """Without unpacking the array. Raises KeyError where there is none."""
        with self._open(name) as stream:
            return _read_header(stream)

    def read(self, name: str, most_bytes: int) -> npt.NDArray[Any]:
        """The array, in the byte order of this machine; raises ValueError where it is larger."""
        with self._open(name) as stream:
            header = _read_header(stream)
            if header.size_bytes > most_bytes:
                raise ValueError(f"{name} is too large")
            # One byte more, so that the end is reached, where zipfile compares the checksum.
            content = stream.read(header.size_bytes + 1)
        if len(content) != header.size_bytes:
            raise ValueError(f"{name} is not as long as it says")
        flat: npt.NDArray[Any] = np.frombuffer(content, header.dtype)
        array = flat.reshape(header.shape, order="F" if header.is_fortran else "C")
        return array.astype(header.dtype.newbyteorder("="), copy=False)

    def _open(self, name: str) -> IO[bytes]:
        if self._zip is None:
            return io.BytesIO(self._data)
        entry = self._zip.getinfo(name + _SUFFIX)
        if entry.compress_type not in _METHODS:
            raise ValueError(f"{name} is packed in a way that numpy does not use")
        return self._zip.open(entry)


def _open_zip(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def _read_header(stream: IO[bytes]) -> Header:
    version = np.lib.format.read_magic(stream)
    if version not in _HEADERS:
        raise ValueError("a header of another version")
    shape, is_fortran, dtype = _HEADERS[version](stream)
    if dtype.hasobject:
        raise ValueError("objects are never unpickled")
    if any(length < 0 for length in shape):
        raise ValueError("a negative length")
    return Header(shape, dtype, is_fortran)
