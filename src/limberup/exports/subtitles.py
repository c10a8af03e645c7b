"""Captions as the two kinds of file that players read: WebVTT and SubRip."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from limberup.errors import BadInputError
from limberup.exports.captions import Caption

SUFFIXES: Final = (".vtt", ".srt")


def check_subtitle_name(path: Path) -> None:
    """Raise BadInputError where the name does not say which kind of file is meant."""
    if path.suffix.lower() not in SUFFIXES:
        raise BadInputError(f"{path} must end in {' or '.join(SUFFIXES)} to be subtitles.")


def encode_subtitles(captions: Sequence[Caption], suffix: str) -> bytes:
    """The captions as a file whose name ends in `suffix`, one of `SUFFIXES`; UTF-8."""
    return (encode_vtt if suffix.lower() == ".vtt" else encode_srt)(captions).encode()


def encode_vtt(captions: Sequence[Caption]) -> str:
    """WebVTT, as browsers read it."""
    cues = [
        f"{_write_time(caption.start_s, '.')} --> {_write_time(caption.end_s, '.')}\n"
        f"{_escape(caption)}\n"
        for caption in captions
    ]
    return "\n".join(["WEBVTT\n", *cues])


def encode_srt(captions: Sequence[Caption]) -> str:
    """SubRip, as video players and editors read it."""
    cues = [
        f"{number}\n{_write_time(caption.start_s, ',')} --> {_write_time(caption.end_s, ',')}\n"
        f"{_join(caption)}\n"
        for number, caption in enumerate(captions, start=1)
    ]
    return "\n".join(cues)


def _join(caption: Caption) -> str:
    """The lines without line breaks of their own, since an empty one would end the caption."""
    return "\n".join(" ".join(line.split()) for line in caption.lines)


def _escape(caption: Caption) -> str:
    return _join(caption).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _write_time(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}"
