"""The colours of the tiers: told apart by colour-blind eyes, by a beamer and on a grey printer.

Tiers are ordered, so their colours are a sequence from light to dark and not a handful of hues. The sequence
is YlGnBu with seven classes of ColorBrewer (Harrower and Brewer 2003, "ColorBrewer.org: an online tool for
selecting colour schemes for maps", The Cartographic Journal 40(1), 27-37), which its makers mark as safe for
colour-blind eyes. Colour is never the only sign: a tier is also named by its letter, and what cannot be said
yet is hatched and has a dashed border, an area that gets no amount is dotted, and one whose tier holds on a
borrowed figure only is ruled with lines, with a border of dashes and dots and an asterisk behind its letter.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "BORROWED",
    "BORROWED_DASH",
    "DOTS",
    "DOTS_DASH",
    "HATCH_DASH",
    "TIER_COLOURS",
    "dots_css",
    "dots_svg",
    "hatch_css",
    "hatch_svg",
    "ink",
    "lines_css",
    "lines_svg",
    "luminance",
    "sequence",
    "tier_colours",
]

# the first is "no tier", the others are up to six tiers from low to high
TIER_COLOURS: tuple[str, ...] = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84")

# the border of an area of which the tier cannot be said yet, as an SVG dash pattern in pixels
HATCH_DASH = "7 5"

_DARK, _LIGHT = "#10202e", "#ffffff"

# an area that gets no amount: dark dots on white, which no tier has, with a border of dots
DOTS = _DARK
DOTS_DASH = "1 6"


# an area whose tier holds on a borrowed figure only: lines over its colour, and this behind its letter
BORROWED = "*"
BORROWED_DASH = "14 4 3 4"


def tier_colours(tiers: Sequence[str]) -> dict[str | None, str]:
    """Give each tier of a scheme its colour.

    Examples
    --------
    >>> tier_colours(["A", "B", "C"])
    {None: '#ffffcc', 'A': '#7fcdbb', 'B': '#1d91c0', 'C': '#0c2c84'}
    """
    colours: dict[str | None, str] = {None: TIER_COLOURS[0]}
    for i, tier in enumerate(tiers, start=1):
        # few tiers lie as far apart as the sequence allows
        colours[tier] = _along(i / len(tiers), rounded=len(tiers) < len(TIER_COLOURS))
    return colours


def sequence(count: int) -> tuple[str, ...]:
    """Give colours from light to dark for so many classes of a figure.

    Examples
    --------
    >>> sequence(3)
    ('#ffffcc', '#41b6c4', '#0c2c84')
    """
    # one class says nothing of more or less: it gets the middle
    places = [0.5] if count == 1 else [step / (count - 1) for step in range(count)]
    return tuple(_along(place, rounded=count <= len(TIER_COLOURS)) for place in places)


def luminance(colour: str) -> float:
    """Tell how light a colour is, 0 (black) to 1 (white).

    Examples
    --------
    >>> round(luminance("#ffffff"), 3)
    1.0
    """
    linear = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in _parts(colour))
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ink(colour: str) -> str:
    """Choose the text colour that reads best on a background.

    Examples
    --------
    >>> ink("#0c2c84"), ink("#ffffcc")
    ('#ffffff', '#10202e')
    """
    background = luminance(colour)
    on_light = (background + 0.05) / (luminance(_DARK) + 0.05)
    on_dark = (luminance(_LIGHT) + 0.05) / (background + 0.05)
    return _DARK if on_light >= on_dark else _LIGHT


def hatch_css(below: str, above: str) -> str:
    """Write a CSS background that means "at least this tier, perhaps that one".

    Examples
    --------
    >>> hatch_css("#ffffcc", "#0c2c84")
    'repeating-linear-gradient(135deg,#ffffcc 0 6px,#0c2c84 6px 9px)'
    """
    return f"repeating-linear-gradient(135deg,{below} 0 6px,{above} 6px 9px)"


def hatch_svg(identity: str, below: str, above: str) -> str:
    """Write the same hatch as an SVG pattern, to fill an area on the map with `url(#identity)`.

    Examples
    --------
    >>> hatch_svg("h0", "#ffffcc", "#0c2c84")[:17]
    '<pattern id="h0" '
    """
    return (
        f'<pattern id="{identity}" width="9" height="9" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)">'
        f'<rect width="9" height="9" fill="{below}"/><rect width="3" height="9" fill="{above}"/></pattern>'
    )


def lines_css(fill: str) -> str:
    """Write a CSS background that means "this tier, but on a borrowed figure".

    Examples
    --------
    >>> lines_css("#0c2c84")
    'repeating-linear-gradient(0deg,#0c2c84 0 5px,#ffffff 5px 6.5px)'
    """
    return f"repeating-linear-gradient(0deg,{fill} 0 5px,{ink(fill)} 5px 6.5px)"


def lines_svg(identity: str, fill: str) -> str:
    """Write the same lines as an SVG pattern, to fill an area on the map with `url(#identity)`.

    Examples
    --------
    >>> lines_svg("l0", "#0c2c84")[:17]
    '<pattern id="l0" '
    """
    return (
        f'<pattern id="{identity}" width="9" height="9" patternUnits="userSpaceOnUse">'
        f'<rect width="9" height="9" fill="{fill}"/>'
        f'<rect width="9" height="1.5" fill="{ink(fill)}"/></pattern>'
    )


def dots_css() -> str:
    """Write a CSS background that means "gets no amount".

    Examples
    --------
    >>> dots_css()
    'radial-gradient(#10202e 1.3px,#ffffff 1.7px) 0 0/7px 7px'
    """
    return f"radial-gradient({DOTS} 1.3px,{_LIGHT} 1.7px) 0 0/7px 7px"


def dots_svg(identity: str) -> str:
    """Write the same dots as an SVG pattern, to fill an area on the map with `url(#identity)`.

    Examples
    --------
    >>> dots_svg("niets")[:20]
    '<pattern id="niets" '
    """
    return (
        f'<pattern id="{identity}" width="9" height="9" patternUnits="userSpaceOnUse">'
        f'<rect width="9" height="9" fill="{_LIGHT}"/>'
        f'<circle cx="4.5" cy="4.5" r="1.7" fill="{DOTS}"/></pattern>'
    )


def _along(part: float, *, rounded: bool) -> str:
    last = len(TIER_COLOURS) - 1
    place = part * last
    if rounded:
        # half up, so that one of two tiers gets the middle colour
        return TIER_COLOURS[min(last, int(place + 0.5))]
    first = min(last - 1, int(place))
    pairs = zip(_channels(TIER_COLOURS[first]), _channels(TIER_COLOURS[first + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - first)):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[float, ...]:
    return tuple(channel / 255 for channel in _channels(colour))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
