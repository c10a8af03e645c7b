"""What is recorded is what can be said, in every language, and no more."""

import io
import json
from collections.abc import Iterator

import av
import numpy as np
import pytest
from bodies import ASPECT, LEFT_90, RIGHT_LOW, clip, follow, nobody, still, upright

from limberup.cli.live import load_programmes
from limberup.live.manner import Counting, Manner
from limberup.live.player import Player
from limberup.live.view import PauseReason
from limberup.spec import load_specs
from limberup.studio.voices import (
    FOLDER,
    LOUD,
    PEAK,
    QUIET,
    RATE,
    list_texts,
    measure_loudness,
    trim,
)
from limberup.types import FloatArray
from limberup.web.cards import make_single
from limberup.words import speaking
from limberup.words.catalogue import list_languages

LARGEST = 3_000_000
"""Bytes of one language."""

SHORTEST_S, LONGEST_S = 0.15, 20.0


def read_index(language: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = json.loads(
        (FOLDER / f"{language}.json").read_text(encoding="utf-8")
    )
    return found


def decode_some(language: str, step: int) -> Iterator[tuple[str, FloatArray]]:
    """Every so many recordings: its sentence, and its sound at `RATE`."""
    sounds = (FOLDER / f"{language}.bin").read_bytes()
    resampler = av.AudioResampler("flt", "mono", RATE)
    for text, (start, stop) in list(read_index(language).items())[::step]:
        with av.open(io.BytesIO(sounds[start:stop]), "r") as source:
            parts = [
                part.to_ndarray()[0]
                for frame in source.decode(audio=0)
                for part in resampler.resample(frame)
            ]
        yield text, np.concatenate(parts).astype(np.float64)


@pytest.mark.parametrize("language", list_languages())
def test_each_sentence_has_its_recording_and_each_recording_its_sentence(language: str) -> None:
    wanted, found = set(list_texts(language)), set(read_index(language))
    assert not wanted - found, f"run make voice; {language} has not: {sorted(wanted - found)}"
    assert not found - wanted, f"run make voice; {language} has spare: {sorted(found - wanted)}"


@pytest.mark.parametrize("language", list_languages())
def test_the_recordings_lie_one_after_the_other_and_are_small(language: str) -> None:
    sounds, end = (FOLDER / f"{language}.bin").read_bytes(), 0
    assert len(sounds) <= LARGEST
    for text, (start, stop) in read_index(language).items():
        assert start == end, text
        assert sounds[start : start + 4] == b"OggS", text
        end = stop
    assert end == len(sounds)


@pytest.mark.parametrize("language", list_languages())
def test_a_recording_lasts_about_as_long_as_its_words_take(language: str) -> None:
    for text, wave in decode_some(language, step=40):
        length_s = len(wave) / RATE
        assert SHORTEST_S <= length_s <= LONGEST_S, text
        assert 0.03 * len(text) <= length_s <= 1.5 + 0.15 * len(text), text


@pytest.mark.parametrize("language", list_languages())
def test_recordings_are_equally_loud_begin_at_once_and_are_not_clipped(language: str) -> None:
    for text, wave in decode_some(language, step=8):
        assert LOUD * 0.6 <= measure_loudness(wave) <= LOUD * 1.2, text
        assert np.abs(wave).max() < 1.0, text
        # An F is soft, and softer still where the rest of the sentence was made less loud.
        assert np.abs(wave[: RATE // 10]).max() > QUIET / 4, text


@pytest.mark.parametrize("language", list_languages())
def test_all_that_is_said_in_sessions_is_among_it(language: str) -> None:
    known = set(list_texts(language))
    said: set[str] = set()
    with speaking(language):
        specs = load_specs()
        programme = load_programmes(specs)["relief_sequence"]
        for one in (make_single(specs["scorpion_stretch"]), programme):
            player = Player(one, specs.__getitem__, manner=Manner(Counting.EVERY))
            sounds = [
                sound
                for pose in follow(
                    upright(15.0),
                    still(5.0),
                    clip(*RIGHT_LOW),
                    clip(*LEFT_90),
                    nobody(3.0),
                    still(1.0),
                )
                for sound in player.update(pose, ASPECT).sounds
            ]
            sounds += [*player.session.pause(PauseReason.KEY), *player.session.resume()]
            sounds += [*player.skip(), *player.repeat(), *player.finish(pain=True)]
            said |= {part for sound in sounds for part in (sound.parts or (sound.say,)) if part}
    assert len(said) > 10
    assert not said - known


def test_silence_is_no_recording() -> None:
    with pytest.raises(ValueError, match="nothing is to be heard"):
        trim(np.zeros(16_000))
    wave = np.zeros(16_000)
    wave[8_000:9_000] = 0.2
    cut = trim(wave)
    assert 1_000 < len(cut) < 3_000
    assert measure_loudness(cut) == pytest.approx(LOUD)
    wave[8_500] = 1.0
    assert trim(wave).max() == pytest.approx(PEAK), "a click would make it louder than that"
