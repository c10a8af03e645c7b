"""Pictures as a page sends them: JPEG bytes to pixels."""

import cv2
import numpy as np

from limberup.border import check_picture_size
from limberup.errors import BadInputError
from limberup.picture_header import JPEG, read_picture_size
from limberup.types import Image


def decode(data: bytes) -> Image | None:
    """RGB pixels `(height, width, 3)` of a JPEG; None for what is none, is damaged, or is no size
    for a picture of a person: nothing of that is given to a decoder.
    """
    size = read_picture_size(data) if data.startswith(JPEG) else None
    if size is None:
        return None
    try:
        check_picture_size("a picture", *size)
    except BadInputError:
        return None
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    return None if pixels is None else np.asarray(pixels, dtype=np.uint8)
