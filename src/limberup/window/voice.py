"""Speech and tones for the window.

Pyttsx3 (the extra `[voice]`) where it is installed, else the terminal's bell.
"""

import importlib
import queue
import sys
import threading
from contextlib import suppress
from typing import Any, Protocol

from limberup.live.view import Sound
from limberup.words.catalogue import language


class Voice(Protocol):
    """Something that can be heard."""

    def play(self, sounds: list[Sound]) -> None:
        """Play or say these, without making anybody wait."""
        ...


class SpeechEngine(Protocol):
    """What is needed of pyttsx3."""

    def say(self, text: str) -> None:
        """Let a sentence wait."""
        ...

    def runAndWait(self) -> None:  # noqa: N802 its own name
        """Say what waits."""
        ...


class Bell:
    """Rings the terminal's bell for what should not be missed."""

    def play(self, sounds: list[Sound]) -> None:
        """Ring once."""
        if any(
            sound.kind in {"tick", "cue", "level", "hold_end", "dose", "done", "go"}
            for sound in sounds
        ):
            sys.stderr.write("\a")
            sys.stderr.flush()


class Speaker:
    """Says one sentence at a time in a thread of its own.

    What waits is replaced by what is newer.
    """

    def __init__(self, engine: SpeechEngine) -> None:
        self._engine = engine
        self._waiting: queue.Queue[str] = queue.Queue(maxsize=1)
        threading.Thread(target=self._run, name="voice", daemon=True).start()

    def play(self, sounds: list[Sound]) -> None:
        """Say the newest words."""
        for sound in sounds:
            if not sound.say:
                continue
            with suppress(queue.Empty):
                self._waiting.get_nowait()
            self._waiting.put_nowait(sound.say)

    def _run(self) -> None:
        while True:
            self._engine.say(self._waiting.get())
            self._engine.runAndWait()


def find_voice() -> Voice:
    """The best voice there is here, of the language that is spoken where it has one."""
    try:
        engine = importlib.import_module("pyttsx3").init()
        _choose_voice(engine, language())
        return Speaker(engine)
    except (ImportError, OSError, RuntimeError, AttributeError, KeyError):
        return Bell()


def _choose_voice(engine: Any, code: str) -> None:  # noqa: ANN401, pyttsx3 has no types
    """The first voice of a language; each system has its own way to name that."""
    for voice in engine.getProperty("voices"):
        if any(_name_language(one) == code for one in (*voice.languages, voice.id)):
            engine.setProperty("voice", voice.id)
            return


def _name_language(said: str | bytes) -> str:
    """The code in "en-gb", "gmw/de", or bytes with a number before them."""
    text = said.decode("ascii", "ignore") if isinstance(said, bytes) else said
    return text.rpartition("/")[2].strip("\x02\x05").lower()[:2]
