"""Records all that the coach can say, for browsers without a voice: `make voice`.

Each language is two files: the sounds one after the other, Opus in Ogg, and where each sentence is
in them. They are made anew as a whole, so that nothing stays that is not said any more.
"""

import importlib
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol, cast

import av
import msgspec
import numpy as np

from limberup.coach.programmes import make_programmes
from limberup.errors import BadInputError
from limberup.files import write_whole
from limberup.live.sayable import list_sayable
from limberup.results.routine import list_routines, load_routine
from limberup.spec import load_specs
from limberup.types import FloatArray
from limberup.words import speaking
from limberup.words.catalogue import list_languages

FOLDER: Final = Path(__file__).parents[1] / "web" / "static" / "voices"
RATE: Final = 16_000
BITS_A_SECOND: Final = 16_000
VOICES: Final = {"en": "en-GB", "de": "de-DE", "es": "es-ES"}
"""By language, the voice of SVOX Pico that speaks it."""

SPEED: Final = 0.95
"""A little slower than it speaks by itself: somebody listens from the mat."""

LOUD: Final = 0.2
"""How loud words are (RMS of full scale), so that a number is heard as well as a sentence."""

PEAK: Final = 0.75
"""No more than this at any moment, which wins: Opus adds up to a third."""

QUIET: Final = 0.01
MOMENT: Final = RATE // 50
SPOKEN: Final = 0.1
"""Share of the loudest moment's level above which a moment is taken for speech."""

MARGIN_S: Final = 0.03
"""What is below `QUIET` before and after the words is cut off, but for so much."""


class Synthesiser(Protocol):
    """What is needed of a program that speaks: 16-bit sound at `RATE`, one channel."""

    def speak(self, text: str, voice: str, speed: float) -> bytes:
        """The sound of a sentence."""
        ...


def list_texts(language: str) -> list[str]:
    """All that can be said in a language, by the exercises and routines that come with limberup."""
    with speaking(language):
        specs = load_specs()
        routines = [load_routine(path) for path in list_routines().values()]
        return list_sayable(specs.values(), make_programmes(routines, specs).values())


def record(language: str, speak: Callable[[str], bytes], folder: Path = FOLDER) -> int:
    """Write both files of a language; how many bytes of sound."""
    at: dict[str, tuple[int, int]] = {}
    sounds = bytearray()
    for text in list_texts(language):
        sound = encode(trim(np.frombuffer(speak(text), "<i2") / 32768.0))
        at[text] = len(sounds), len(sounds) + len(sound)
        sounds += sound
    folder.mkdir(exist_ok=True)
    write_whole(folder / f"{language}.bin", bytes(sounds))
    index = msgspec.json.format(msgspec.json.encode(at), indent=0)
    write_whole(folder / f"{language}.json", index + b"\n")
    return len(sounds)


def trim(wave: FloatArray) -> FloatArray:
    """Words without the silence around them, equally loud. Raises ValueError for silence."""
    (loud,) = np.nonzero(np.abs(wave) > QUIET)
    if not loud.size:
        raise ValueError("nothing is to be heard")
    margin = int(MARGIN_S * RATE)
    cut = wave[max(0, int(loud[0]) - margin) : int(loud[-1]) + margin]
    return cut * min(LOUD / measure_loudness(cut), PEAK / float(np.abs(cut).max()))


def measure_loudness(wave: FloatArray) -> float:
    """RMS of the moments in which somebody speaks, of full scale: pauses do not make it less."""
    count = max(1, len(wave) // MOMENT)
    level = np.sqrt([np.mean(part**2) for part in np.array_split(wave, count)])
    return float(np.sqrt(np.mean(level[level > SPOKEN * level.max()] ** 2)))


def encode(wave: FloatArray) -> bytes:
    """Sound at `RATE` as Opus in Ogg."""
    target = io.BytesIO()
    with av.open(target, "w", format="ogg") as container:
        stream = cast("Any", container.add_stream("libopus", rate=RATE))
        stream.layout, stream.bit_rate = "mono", BITS_A_SECOND
        stream.options = {"application": "voip"}
        samples = (wave * 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = RATE
        for part in (frame, None):
            container.mux(stream.encode(part))
    return target.getvalue()


def _open_synthesiser() -> Synthesiser:
    try:
        module = importlib.import_module("py_nanotts")
    except ImportError as error:
        raise BadInputError("py-nanotts is not installed: use make voice.") from error
    return cast("Synthesiser", module.NanoTTS())


def main() -> None:
    """Record all languages."""
    pico = _open_synthesiser()
    for language in list_languages():
        voice = VOICES[language]
        size = record(language, lambda text, voice=voice: pico.speak(text, voice, SPEED))  # type: ignore[misc]
        sys.stdout.write(f"{language}: {len(list_texts(language))} sentences, {size} bytes\n")


if __name__ == "__main__":
    main()
