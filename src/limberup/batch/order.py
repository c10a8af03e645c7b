"""How videos are to be scored: everything that their results depend on, besides themselves."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from limberup.pose.backends import AUTO
from limberup.pose.models import load_model
from limberup.pose.pose_rate import PoseRate
from limberup.task import Task

_LONG_ENOUGH: Final = 16  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class Order:
    """What to look for, and how.

    `model`: its name. `fps`: for videos without times. `cache`: where videos from elsewhere are
    kept, None to forget each. `backend`: the program that runs the model.
    """

    task: Task
    model: str
    rate: PoseRate
    fps: float | None = None
    cache: Path | None = None
    backend: str = AUTO

    def compute_digest(self) -> str:
        """Equal for orders that give the same results, and for no others.

        Raises BadInputError if the model cannot be used.
        """
        parts = (
            version("limberup"),
            load_model(self.model).sha256,
            self.backend,
            repr(self.rate.hz),
            repr(self.fps),
            self.task,
        )
        content = msgspec.json.encode(parts, order="sorted")
        return hashlib.sha256(content).hexdigest()[:_LONG_ENOUGH]
