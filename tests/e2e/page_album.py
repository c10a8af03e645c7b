"""Pictures of the page as it stands still, in every size and theme, and on sheets side by side."""

import base64
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from browser import Visit
from PIL import Image

STAND_STILL = """
    // The messages of the coach pass through here, so that they can be kept back, and the latest
    // pose told again where the page has another size.
    globalThis.still = { is: false, seen: null };
    const Plain = WebSocket;
    globalThis.WebSocket = class extends Plain {
        set onmessage(take) {
            super.onmessage = (event) => {
                if (still.is) return;
                const message = typeof event.data === "string" ? JSON.parse(event.data) : {};
                if (message.type === "seen") still.seen = () => take(event);
                take(event);
            };
        }
    };
    still.begin = () => { still.is = true; document.querySelector("#video")?.pause(); };
    still.again = () => { if (document.body.dataset.screen === "stage") still.seen?.(); };
    still.end = () => {
        still.is = false;
        const video = document.querySelector("#video");
        if (video?.srcObject) video.play();
    };
"""
"""A script of the page, to be there before its own."""

SETTLE_MS: Final = 350
"""So long a picture that is drawn beside the page's own work, and a sentence that appears, take."""

PLACE: Final = """
    const isStage = document.body.dataset.screen === "stage";
    const place = isStage ? document.querySelector("#stage") : document.documentElement;
"""
FIND_SPAN: Final = f"""(at) => {{ {PLACE}
    const top = at ? document.querySelector(at).getBoundingClientRect().top + scrollY - 24 : 0;
    return [top, place.scrollHeight];
}}"""
SCROLL: Final = f"(top) => {{ {PLACE} place.scrollTop = top; }}"
LITTLE: Final = 40
"""Pixels of a page that are not worth another picture."""

HIGHEST: Final = 2
"""So many screens of a long page are taken."""


@dataclass(frozen=True)
class Look:
    """One way to see the page. `width`, `height`: of the window, in CSS pixels."""

    name: str
    width: int
    height: int
    theme: str
    zoom: int = 1


LOOKS: Final = (
    Look("laptop-light", 1280, 720, "light"),
    Look("laptop-dark", 1280, 720, "dark"),
    Look("phone-light", 360, 740, "light"),
    Look("phone-dark", 360, 740, "dark"),
    Look("large-light", 1920, 1080, "light"),
    Look("large-dark", 1920, 1080, "dark"),
    Look("zoomed-light", 640, 360, "light", zoom=2),
)
"""On a phone, a laptop and a large screen; the last one is a laptop's page at 200 %."""


@dataclass
class Album:
    """Takes pictures into a folder. `shots`: of each state, in order."""

    folder: Path
    looks: tuple[Look, ...] = LOOKS
    shots: dict[str, list[Path]] = field(default_factory=dict)

    def take(self, visit: Visit, state: str, at: str = "") -> None:
        """Take the page as it is now in every look, while its session stands still.

        `at`: what is to be seen of a long page; "" for its beginning.
        """
        page = visit.page
        page.evaluate("still.begin()")
        line = page.context.new_cdp_session(page)
        for look in self.looks:
            page.emulate_media(color_scheme="dark" if look.theme == "dark" else "light")
            size = {"width": look.width, "height": look.height, "deviceScaleFactor": look.zoom}
            line.send("Emulation.setDeviceMetricsOverride", {**size, "mobile": False})
            page.evaluate("still.again()")
            self._take_look(visit, line, state, look, at)
        line.send("Emulation.clearDeviceMetricsOverride")
        line.detach()
        page.evaluate("still.end()")
        self._make_sheet(state)

    def _take_look(self, visit: Visit, line: Any, state: str, look: Look, at: str) -> None:
        """The window; of what is longer also what follows, screen by screen."""
        top, end = visit.page.evaluate(FIND_SPAN, at)
        for part in range(HIGHEST):
            visit.page.evaluate(SCROLL, top + part * look.height)
            visit.page.wait_for_timeout(SETTLE_MS // (1 + bool(part)))
            path = self.folder / f"{state}.{look.name}{f'.{part}' if part else ''}.png"
            taken = line.send("Page.captureScreenshot", {"format": "png"})
            path.write_bytes(base64.b64decode(taken["data"]))
            self.shots.setdefault(state, []).append(path)
            if top + (part + 1) * look.height >= end - LITTLE:
                break
        visit.page.evaluate(SCROLL, 0)

    def _make_sheet(self, state: str) -> None:
        """All of a state on one sheet: looks side by side, screens one below the other."""
        columns: list[list[Image.Image]] = []
        for look in self.looks:
            paths = [
                one for one in self.shots[state] if one.name.startswith(f"{state}.{look.name}.")
            ]
            width = 240 if look.width < look.height else 520
            pictures = [Image.open(path).convert("RGB") for path in paths]
            columns.append(
                [one.resize((width, round(one.height * width / one.width))) for one in pictures]
            )
        paste_sheet(columns, self.folder / f"{state}.sheet.png")


def _resize(picture: Image.Image, width: int) -> Image.Image:
    return picture.resize((width, round(picture.height * width / picture.width)))


def paste_sheet(columns: list[list[Image.Image]], path: Path, widest: int = 1600) -> None:
    """Columns of pictures from left to right, in rows no wider than `widest`."""
    gap, x, y, row_height = 12, 12, 12, 0
    placed: list[tuple[Image.Image, int, int]] = []
    for column in columns:
        width = max(one.width for one in column)
        if x + width + gap > widest and row_height:
            x, y, row_height = gap, y + row_height + gap, 0
        top = y
        for one in column:
            placed.append((one, x, top))
            top += one.height + 4
        x, row_height = x + width + gap, max(row_height, top - y)
    sheet = Image.new("RGB", (widest, y + row_height + gap), "#808080")
    for one, left, top in placed:
        sheet.paste(one, (left, top))
    sheet.save(path)
