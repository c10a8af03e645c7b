"""Subtitles say what happened when, in a form that every player takes."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limberup.errors import BadInputError
from limberup.exports.captions import LEAST_S, Caption, make_captions
from limberup.exports.subtitles import check_subtitle_name, encode_subtitles
from limberup.pipeline import score
from limberup.results.session import FaultRow, RepetitionRow, Session
from limberup.spec import find_spec

SAMPLES = Path(__file__).parents[1] / "sample_videos"
STRAIGHT_LEG = find_spec("straight_leg_stretch")
SESSION = score(SAMPLES / "straight_leg_stretch_faults.npz", "straight_leg_stretch")

TIME = r"(\d\d):([0-5]\d):([0-5]\d)([.,])(\d{3})"
_VTT_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


def read_vtt(text: str) -> list[Caption]:
    """A strict reader of the part of WebVTT that is written; fails on anything else."""
    head, *blocks = text.split("\n\n")
    assert head == "WEBVTT"
    return [read_block(block.rstrip("\n").split("\n"), ".") for block in blocks]


def read_srt(text: str) -> list[Caption]:
    captions = []
    for number, block in enumerate(text.split("\n\n"), start=1):
        first, *lines = block.rstrip("\n").split("\n")
        assert first == str(number)
        captions.append(read_block(lines, ","))
    return captions


def read_block(lines: list[str], point: str) -> Caption:
    times = re.fullmatch(f"{TIME} --> {TIME}", lines[0])
    assert times, lines
    parts = times.groups()
    assert (parts[3], parts[8]) == (point, point)
    start, end = (
        int(h) * 3600 + int(m) * 60 + int(s) + int(ms) / 1000
        for h, m, s, _, ms in (parts[:5], parts[5:])
    )
    assert lines[1:]
    assert all(lines[1:])
    if point == ".":
        assert not any("<" in line or "-->" in line for line in lines[1:])
    return Caption(start, end, tuple(unescape(line, point) for line in lines[1:]))


def unescape(line: str, point: str) -> str:
    if point == ".":
        assert not re.search(r"&(?!amp;|lt;|gt;)", line)
        for entity in ("&lt;", "&gt;", "&amp;"):
            line = line.replace(entity, _VTT_ENTITIES[entity])
    return line


def test_counts_levels_holds_and_cues_come_when_they_happened() -> None:
    captions = make_captions(SESSION, [STRAIGHT_LEG])
    first = next(one for one in captions if any(line.startswith("Left 1") for line in one.lines))
    assert first.start_s == SESSION.sets[0].repetitions[0].end_s
    assert first.lines[0] == "Left 1 · at least about 75 degrees"
    said = {line: one.start_s for one in captions for line in one.lines}
    for fault in SESSION.sets[0].faults:
        assert said[fault.cue] == pytest.approx(fault.start_s, abs=1e-3)
    assert "Left: held 3 s" in said


@pytest.mark.parametrize(("suffix", "read"), [(".vtt", read_vtt), (".srt", read_srt)])
def test_what_is_written_is_read_again(suffix: str, read: Callable[[str], list[Caption]]) -> None:
    captions = make_captions(SESSION, [STRAIGHT_LEG])
    assert len(captions) > 5
    assert read(encode_subtitles(captions, suffix).decode()) == [
        Caption(round(one.start_s, 3), round(one.end_s, 3), one.lines) for one in captions
    ]


def test_marks_of_the_format_in_a_text_do_no_harm() -> None:
    caption = Caption(3661.5, 3663.0, ("a < b & c --> d\n\ne",))
    assert read_vtt(encode_subtitles([caption], ".vtt").decode()) == [
        Caption(3661.5, 3663.0, ("a < b & c --> d e",))
    ]
    assert encode_subtitles([], ".vtt") == b"WEBVTT\n"


def make_session(ends_s: list[float], faults_s: list[float]) -> Session:
    rows = [
        RepetitionRow(
            index=i,
            side="left" if i % 2 else "right",
            start_s=max(0.0, end_s - 0.3),
            end_s=end_s,
            level=None,
            complete=True,
            hold_s=0.0,
            range_of_motion={},
            faults=(),
            score=100,
        )
        for i, end_s in enumerate(sorted(ends_s), start=1)
    ]
    faults = [
        FaultRow(
            id="knee_bend",
            side="left",
            start_s=at_s,
            end_s=at_s + 1.0,
            severity="major",
            cue=f"Cue {at_s}.",
            repetition=1 if rows else None,
        )
        for at_s in faults_s
    ]
    done = msgspec.structs.replace(
        SESSION.sets[0], repetitions=tuple(rows), faults=tuple(faults), holds=(), attempts=()
    )
    return msgspec.structs.replace(SESSION, sets=(done,))


times = st.lists(st.floats(0.0, 40.0).map(lambda value: round(value, 3)), max_size=12)


@given(times, times)
def test_captions_never_overlap_and_last_a_second_at_least(
    ends_s: list[float], faults_s: list[float]
) -> None:
    captions = make_captions(make_session(ends_s, faults_s), [STRAIGHT_LEG])
    assert bool(captions) == bool(ends_s or faults_s)
    for one in captions:
        assert one.end_s - one.start_s >= LEAST_S - 1e-9
        assert 1 <= len(one.lines) <= 3
    for before, after in pairwise(captions):
        assert before.end_s <= after.start_s


def test_the_name_says_which_kind_is_meant() -> None:
    check_subtitle_name(Path("a.VTT"))
    with pytest.raises(BadInputError, match=r"a\.txt must end in \.vtt or \.srt"):
        check_subtitle_name(Path("a.txt"))
