"""One look at each repetition, drawn as a figure, or the picture itself where it was asked for."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Final

from limberup.reports.document import Figure, Gallery, Mood, Span, Text
from limberup.reports.key_moments import KeyMoment
from limberup.reports.mannequin import Frame, draw_figure, find_frame
from limberup.reports.markup import Markup, tag
from limberup.results.session import RepetitionRow
from limberup.results.wording import name_level
from limberup.spec.model import Spec
from limberup.words import say
from limberup.words.phrases import clock, name_side

MOST_FRAMES: Final = 48


def pick_evenly(moments: Sequence[KeyMoment], most: int) -> list[KeyMoment]:
    """At most so many, evenly spread, the first and the last among them."""
    if len(moments) <= most:
        return list(moments)
    return [moments[round(i * (len(moments) - 1) / (most - 1))] for i in range(most)]


def make_gallery(
    moments: Sequence[KeyMoment], spec: Spec, pictures: Mapping[float, bytes]
) -> Gallery:
    """The moments as figures of one scale; `pictures`: JPEGs by time, in place of the drawing."""
    frame = find_frame([moment.landmarks for moment in moments])
    return Gallery(tuple(_make_figure(one, spec, frame, pictures) for one in moments))


def _make_figure(
    moment: KeyMoment, spec: Spec, frame: Frame, pictures: Mapping[float, bytes]
) -> Figure:
    at, side = clock(moment.t_s), name_side(moment.row.side)
    words = say("report.frame", number=moment.number, side=side, time=at)
    picture = pictures.get(moment.t_s)
    drawing = (
        draw_figure(moment.landmarks, frame, moment.row.side)
        if picture is None
        else _show_picture(picture)
    )
    return Figure(drawing, words, _describe(moment, spec))


def _show_picture(jpeg: bytes) -> Markup:
    return tag("img", src=f"data:image/jpeg;base64,{b64encode(jpeg).decode()}", alt="")


def _describe(moment: KeyMoment, spec: Spec) -> Text:
    row = moment.row
    parts = [clock(moment.t_s)] if row.side == "both" else [name_side(row.side), clock(moment.t_s)]
    if isinstance(row, RepetitionRow) and row.level is not None:
        parts.append(name_level(row, spec) or "-")
    words = "".join(say("report.frame_caption", words=part) for part in parts)
    return Span(str(moment.number), Mood.STRONG), words
