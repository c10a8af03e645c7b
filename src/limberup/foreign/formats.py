"""The formats by their names."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from limberup.foreign.blazepose import read_blazepose
from limberup.foreign.clip import Clip
from limberup.foreign.coco import read_coco
from limberup.foreign.openpose import read_openpose
from limberup.foreign.table import read_table

Advance: TypeAlias = Callable[[int], None]

FORMATS: Final[Mapping[str, Callable[[Path, Advance], Clip]]] = MappingProxyType(
    {
        "blazepose33": lambda path, _: read_blazepose(path),
        "coco17": lambda path, _: read_coco(path),
        "openpose25": read_openpose,
        "csv": lambda path, _: read_table(path),
    }
)
"""How a file of each format is read; the second argument hears of each part that was read."""
