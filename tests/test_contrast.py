"""What is written and drawn on the page stands out from what is behind it, by WCAG's ratio."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

STATIC: Final = Path(__file__).parents[1] / "src" / "limberup" / "web" / "static"
WORDS, GRAPHICS = 7.0, 3.0

Colour = tuple[float, float, float]

WHITE, BLACK = (255.0, 255.0, 255.0), (0.0, 0.0, 0.0)


def read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def parse(colour: str) -> Colour:
    """ "#abc" or "#aabbcc" as red, green and blue."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    red, green, blue = (float(int(digits[i : i + 2], 16)) for i in (0, 2, 4))
    return red, green, blue


def blend(colour: Colour, opacity: float, ground: Colour) -> Colour:
    red, green, blue = (
        opacity * a + (1 - opacity) * b for a, b in zip(colour, ground, strict=True)
    )
    return red, green, blue


def compute_ratio(one: Colour, other: Colour) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    darker, lighter = sorted(map(_compute_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _compute_luminance(colour: Colour) -> float:
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def read_tokens(css: str, selector: str) -> dict[str, Colour]:
    """The colours that a rule names."""
    found = re.search(rf"^{re.escape(selector)} {{(.*?)}}", css, re.DOTALL | re.MULTILINE)
    assert found, selector
    tokens = re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", found[1])
    return {name: parse(colour) for name, colour in tokens}


def read_rule(css: str, selector: str, name: str) -> str:
    """A property of a rule."""
    found = re.search(rf"{re.escape(selector)} {{[^}}]*?\b{name}: ([^;}}]+);", css)
    assert found, f"{selector} has no {name}"
    return found[1]


LIGHT: Final = read_tokens(read("css/tokens.css"), ":root")
THEMES: Final = {
    "light": LIGHT,
    "dark": LIGHT | read_tokens(read("css/tokens.css"), ':root[data-theme="dark"]'),
}
STAGE: Final = THEMES["dark"] | read_tokens(read("css/stage.css"), "#stage")


def list_pairs() -> Iterator[tuple[str, Colour, Colour, float]]:
    """What, its colour, what is behind it, and how much the ratio must be."""
    least = {
        # On the stage every word is read from a mat three metres away.
        **dict.fromkeys(["ink", "quiet", "fault", "wait", "good", "left", "right"], WORDS),
        "edge": GRAPHICS,
    }
    for name, ratio in least.items():
        yield f"stage: {name}", STAGE[name], STAGE["ground"], ratio
    css = read("css/stage.css")
    track = parse(read_rule(css, "#ring .track", "stroke"))
    empty = parse(read_rule(css, "#rungs .pip::before", "background"))
    for name in ("good", "wait"):
        yield f"stage: the ring, {name}", STAGE[name], track, GRAPHICS
    for name in ("edge", "left", "right", "good"):
        yield f"stage: a rung, {name}", STAGE[name], empty, GRAPHICS
    for theme, tokens in THEMES.items():
        for name in ("figure", "figure-far", "figure-thing"):
            for ground in ("card", "panel"):
                yield f"{theme}: {name} on {ground}", tokens[name], tokens[ground], GRAPHICS
        for ground in ("paper", "card", "panel"):
            yield f"{theme}: a control on {ground}", tokens["edge"], tokens[ground], GRAPHICS
        line = float(read_rule(read("css/summary.css"), ".chart path", "opacity"))
        dots = float(read_rule(read("css/history.css"), "#history .chart .faint", "opacity"))
        for side in ("left", "right", "leaf"):
            for what, opacity in (("line", line), ("dots", dots)):
                drawn = blend(tokens[side], opacity, tokens["card"])
                yield f"{theme}: the {what} of {side}", drawn, tokens["card"], GRAPHICS


@pytest.mark.parametrize(
    ("colour", "ground", "least"), [pytest.param(*pair, id=what) for what, *pair in list_pairs()]
)
def test_it_stands_out(colour: Colour, ground: Colour, least: float) -> None:
    assert compute_ratio(colour, ground) >= least


@pytest.mark.parametrize("picture", [WHITE, BLACK], ids=["white", "black"])
def test_what_lies_over_the_picture_stands_out_from_any(picture: Colour) -> None:
    """It has an edge of its own, through which the picture shines."""
    script = read("js/overlay.js")
    found = re.search(r'CASING = "rgb\((\d+) (\d+) (\d+) / ([\d.]+)\)"', script)
    assert found
    red, green, blue, opacity = map(float, found.groups())
    edge = blend((red, green, blue), opacity, picture)
    drawn = dict(re.findall(r'^const ([A-Z]+) = "(#\w{6})";', script, re.MULTILINE))
    assert {"LEFT", "RIGHT", "RED", "GREY"} <= set(drawn)
    hand = re.findall(r'strokeStyle = "(#\w{6})"', script)
    for colour in [*drawn.values(), *hand]:
        assert compute_ratio(parse(colour), edge) >= GRAPHICS, colour
    words = re.findall(r'fillStyle = "(#\w{6})"', script)
    assert words, "the angle"
    for colour in words:
        assert compute_ratio(parse(colour), edge) >= WORDS, colour


def test_the_figures_of_the_stage_and_of_the_replay_stand_out() -> None:
    """They have dark colours whatever the theme."""
    replay = parse(read_rule(read("css/summary.css"), ".replay", "background"))
    for script, ground in (("js/main.js", STAGE["ground"]), ("js/replay.js", replay)):
        found = re.search(r"const FIGURE = {(.*)}", read(script))
        assert found
        looks = dict(re.findall(r'(\w+): "(#\w{6})"', found[1]))
        for name in set(looks) - {"core"}:  # lies on a thing
            assert compute_ratio(parse(looks[name]), ground) >= GRAPHICS, (script, name)


def test_left_and_right_are_told_apart_without_their_colours() -> None:
    assert read_rule(read("css/summary.css"), ".chart path.right", "stroke-dasharray")


@pytest.mark.parametrize(
    ("name", "control"),
    [
        ("choose.css", ".card"),
        ("choose.css", ".row"),
        ("choose.css", ".chip"),
        ("summary.css", ".moment"),
        ("history.css", "#history select"),
        ("stage.css", ".control"),
    ],
)
def test_a_control_has_the_border_of_a_control(name: str, control: str) -> None:
    assert "var(--edge)" in read_rule(read(f"css/{name}"), control, "border")
