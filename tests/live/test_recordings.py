"""What is recorded is what can be said, in every language, and no more."""

import io
import json

import av
import numpy as np
import pytest
from bodies import ASPECT, LEFT_90, RIGHT_LOW, clip, follow, nobody, still, upright

from limberup.cli.live import load_programmes
from limberup.live.manner import Counting, Manner
from limberup.live.player import Player
from limberup.live.view import PauseReason
from limberup.spec import load_specs
from limberup.studio.voices import FOLDER, list_texts, trim
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
    sounds = (FOLDER / f"{language}.bin").read_bytes()
    for text, (start, stop) in list(read_index(language).items())[::40]:
        with av.open(io.BytesIO(sounds[start:stop]), "r") as source:
            samples = sum([frame.samples / frame.sample_rate for frame in source.decode(audio=0)])
        assert SHORTEST_S <= samples <= LONGEST_S, text
        assert 0.03 * len(text) <= samples <= 1.5 + 0.15 * len(text), text


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
    assert cut.max() == pytest.approx(0.7)
