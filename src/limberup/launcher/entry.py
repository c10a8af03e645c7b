"""What an icon starts, and the files that make one, whatever the system."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

NAME: Final = "limberup"
IDLE_MINUTES: Final = 5
"""A coach that was started by the icon ends once no page has been open for so long."""


@dataclass(frozen=True)
class Entry:
    """`python`: the interpreter that limberup is installed for, in full.

    `quit_name`: what the icon that ends the coach is called, where the system needs one.
    """

    python: str
    quit_name: str

    @property
    def start(self) -> list[str]:
        """The command line that starts the coach, or opens the page of the one that runs.

        Nothing is loaded from the folder that it happens to be started in.
        """
        return [*self._program, "live", "--quit-when-idle", str(IDLE_MINUTES)]

    @property
    def quit(self) -> list[str]:
        """The command line that ends it."""
        return [*self._program, "live", "--quit"]

    @property
    def _program(self) -> list[str]:
        return [self.python, "-P", "-m", "limberup"]


@dataclass(frozen=True)
class Pictures:
    """The icon's own picture as PNG, of 192 and of 512 pixels a side."""

    png_192: bytes
    png_512: bytes


@dataclass(frozen=True)
class PlacedFile:
    """A file of an icon. `own_folders`: so many folders above it are made for the icon alone.

    `is_program`: the system runs it.
    """

    path: PurePath
    content: bytes
    own_folders: int = 0
    is_program: bool = False
