"""The process that holds the window: pictures go to it, keys come back."""

import queue
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Final

from limberup.errors import BadInputError
from limberup.types import Image
from limberup.window import screen

CLOSE_S: Final = 3.0


class ScreenProcess:
    """A window of its own. Raises BadInputError where none can be opened."""

    def __init__(self) -> None:
        self._keys: queue.Queue[int] = queue.Queue()
        command = [sys.executable, "-m", screen.__name__]
        self._process = subprocess.Popen(  # noqa: S603 our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        if self._read_key() != screen.READY:
            self.close()
            raise BadInputError(
                "No window can be opened here: there is no screen, or OpenCV was built without "
                "one. "
                "Leave out --window to use the browser."
            )
        threading.Thread(target=self._read_keys, name="keys", daemon=True).start()

    def wait_for_key(self, seconds: float) -> int | None:
        """The next key; None if there is none for so long. A closed window is `screen.CLOSED`."""
        with suppress(queue.Empty):
            return self._keys.get(timeout=seconds)
        return None

    def show(self, picture: Image) -> None:
        """Show a picture, blue first; from any thread. Nothing happens once it is closed."""
        if self._process.stdin is None:
            return
        with suppress(OSError, ValueError):
            self._process.stdin.write(screen.HEAD.pack(*picture.shape[:2]) + picture.tobytes())
            self._process.stdin.flush()

    def close(self) -> None:
        """Close the window and end its process."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(CLOSE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read_key(self) -> int:
        data = self._process.stdout.read(1) if self._process.stdout is not None else b""
        return data[0] if data else screen.CLOSED

    def _read_keys(self) -> None:
        """Keys until the window is closed, which is a key too."""
        key = screen.NO_KEY
        while key != screen.CLOSED:
            key = self._read_key()
            self._keys.put(key)
