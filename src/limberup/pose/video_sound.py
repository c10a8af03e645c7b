"""The sound of a video file as it stands there, to be copied into another file."""

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from limberup.border import is_folder
from limberup.pose.video_file import open_container

AudioPacket: TypeAlias = "Packet[Any]"


class Sound:
    """The packets of the first stream of sound, on the clock of the pictures' `t_s`.

    `stream`: what they belong to. `codec`: the name of its kind as FFmpeg has it, such as "aac".
    """

    def __init__(self, container: InputContainer, stream: AudioStream) -> None:
        self.stream = stream
        self.codec = stream.codec_context.codec.canonical_name
        self._zero = _find_zero(container, stream)
        self._packets = _demux(container, stream)
        self._next: AudioPacket | None = next(self._packets, None)

    def read_until(self, t_s: float) -> Iterator[AudioPacket]:
        """The packets not yet given that begin before `t_s`, their times counted from second 0."""
        while self._next is not None and self._begins_s(self._next) < t_s:
            packet = self._next
            self._next = next(self._packets, None)
            packet.pts = None if packet.pts is None else packet.pts - self._zero
            packet.dts = None if packet.dts is None else packet.dts - self._zero
            yield packet

    def _begins_s(self, packet: AudioPacket) -> float:
        stamp = packet.dts if packet.pts is None else packet.pts
        return -math.inf if stamp is None else float((stamp - self._zero) * packet.time_base)


@contextmanager
def open_sound(path: Path) -> Iterator[Sound | None]:
    """The sound of a video; None where it has none that is known, as a folder of images."""
    if is_folder(path):
        yield None
        return
    with open_container(path) as container:
        streams = [one for one in container.streams.audio if one.codec_context is not None]
        yield Sound(container, streams[0]) if streams else None


def _demux(container: InputContainer, stream: AudioStream) -> Iterator[AudioPacket]:
    """As far as the sound can be read; a film needs no more of it than there is."""
    last: int | None = None
    with suppress(av.FFmpegError, IndexError):
        for packet in container.demux(stream):
            if packet.dts is None or not packet.size or (last is not None and packet.dts <= last):
                continue
            last = packet.dts
            yield packet


def _find_zero(container: InputContainer, stream: AudioStream) -> int:
    """Second 0 of the pictures in ticks of the sound, as `VideoReader` finds it."""
    if container.start_time is None or container.format.name == "avi" or not stream.time_base:
        return 0
    return round(container.start_time / av.time_base / stream.time_base)
