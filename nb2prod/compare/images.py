"""Images side by side: equal pixels, else looked at tile by tile.

>>> compare_images(b"no image", b"nor this", "image/png").verdict
'differs'

One number for a whole image would hide a lost line in a plot. So the worst of its tiles decides; and an
image that passes only looks the same, which proves nothing.
"""

import io
import re
import warnings

from nb2prod.compare.outcome import SAME, OutputComparison, differs
from nb2prod.compare.text import compare_texts
from nb2prod.compare.values import Difference

LOOKS_SAME = "image looks the same, not proven"
_METADATA = "image metadata"
_TILE = 32  # pixels
_WORST = 4.0  # of 255: the root mean square in a tile that no eye sees
_SVG_IDS = re.compile(
    r"""(?<=\bid=")[^"]*(?=")|(?<=url\(#)[^)]*(?=\))|(?<=href="#)[^"]*(?=")|<dc:date>[^<]*</dc:date>"""
)


def compare_images(left: bytes, right: bytes, mime: str) -> OutputComparison:
    """Compares two images of one type, given as their files."""
    if left == right:
        return SAME
    if mime == "image/svg+xml":
        return _compare_drawings(left.decode("utf-8", "replace"), right.decode("utf-8", "replace"))
    try:
        return _compare_pixels(left, right)
    except (
        Exception
    ) as error:  # pylint: disable=broad-exception-caught  # decoders fail in many ways on bad files
        return differs(
            Difference("image", "", f"{len(left)} bytes", f"{len(right)} bytes, {type(error).__name__}")
        )


def _compare_drawings(left: str, right: str) -> OutputComparison:
    ours, theirs = (_SVG_IDS.sub("…", text) for text in (left, right))
    if ours == theirs:
        return OutputComparison("same", ("generated ids",))
    return compare_texts(ours, theirs, name="drawing", what="image")


def _compare_pixels(left: bytes, right: bytes) -> OutputComparison:
    from PIL import Image, ImageChops, ImageStat  # only images pay for it

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        ours, theirs = (Image.open(io.BytesIO(data)).convert("RGBA") for data in (left, right))
    if ours.size != theirs.size:
        sizes = (f"{image.width}x{image.height}" for image in (ours, theirs))
        return differs(Difference("image size", "", *sizes))
    delta = ImageChops.difference(ours, theirs)
    if not any(high for _, high in delta.getextrema()):
        return OutputComparison("same", (_METADATA,))
    worst, place = 0.0, (0, 0)
    for top in range(0, delta.height, _TILE):
        for start in range(0, delta.width, _TILE):
            tile = delta.crop((start, top, min(start + _TILE, delta.width), min(top + _TILE, delta.height)))
            if (rms := max(ImageStat.Stat(tile).rms)) > worst:
                worst, place = rms, (start, top)
    if worst <= _WORST:
        return OutputComparison("tolerance", (LOOKS_SAME,))
    text = f"differs most by {worst:.0f} of 255 near ({place[0]}, {place[1]})"
    return differs(Difference("image", "", f"{ours.width}x{ours.height}", text))
