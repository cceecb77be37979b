"""Colours: the palette by name, light and dark, and the style sheet that labels over a plot need.

No two names share a light value, so that a picture drawn in light colours can be given variables instead.
"""

from __future__ import annotations

# name: (light, dark). c1 to c6 are a ladder of lightness for categories, so that grey print keeps their order; the
# three lightest have an edge. s1 to s4, then the accent, are the steps of a one-way scale.
PALETTE: dict[str, tuple[str, str]] = {
    "ink": ("#14191e", "#e8ecef"),
    "ink2": ("#4a545c", "#b3bdc5"),
    "ink3": ("#66717a", "#8f9ba5"),
    "rule": ("#aeb7be", "#46525c"),
    "hair": ("#dde2e6", "#2a333b"),
    "page": ("#ffffff", "#12171c"),
    "accent": ("#1b4b82", "#8fc1f2"),
    "muted": ("#9fb0bf", "#5f7486"),
    "error": ("#a8281e", "#f2907f"),
    "c1": ("#0c4234", "#2f9670"),
    "c2": ("#8f3220", "#e9735b"),
    "c3": ("#7b6dc0", "#a293ea"),
    "c4": ("#4ba9c4", "#6cc4e6"),
    "c5": ("#e0ac42", "#f0c264"),
    "c6": ("#d3dbdf", "#d5dee3"),
    "c3-light": ("#bcb3e2", "#574b8f"),
    "c4-edge": ("#2b7f98", "#6cc4e6"),
    "c5-edge": ("#a87718", "#f0c264"),
    "c6-edge": ("#7c8b94", "#d5dee3"),
    "c3-text": ("#5a4da0", "#a293ea"),
    "c4-text": ("#1b6e88", "#6cc4e6"),
    "c5-text": ("#855900", "#f0c264"),
    "c6-text": ("#54636c", "#d5dee3"),
    "s1": ("#edf2f7", "#1d2731"),
    "s2": ("#c9d8e8", "#30465d"),
    "s3": ("#94b2d1", "#476788"),
    "s4": ("#4b78a8", "#6394bf"),
}
# The last step of the scale is the accent, in both themes.
STEPS = ("s1", "s2", "s3", "s4", "accent")
# From this step on text on a tile is in the page's colour.
INVERTED = 3


def light(name: str) -> str:
    return PALETTE[name][0]


def edge(name: str) -> str:
    """The outline of a category's mark: its own, where the fill alone is too pale."""
    return f"{name}-edge" if f"{name}-edge" in PALETTE else name


def text(name: str) -> str:
    """The readable variant of a category's colour."""
    return f"{name}-text" if f"{name}-text" in PALETTE else "ink2" if name in ("muted", "rule", "hair") else name


def variables(dark: bool = False) -> str:
    """CSS declarations of the palette as variables, `--plot-ink` and so on."""
    return " ".join(f"--plot-{name}: {pair[dark]};" for name, pair in PALETTE.items())


def stylesheet(screen: bool, widths: dict[str, float] | None = None) -> str:
    """CSS for the labels over a plot: sizes and weights of print, or variables and sizes that grow with the picture.

    `widths`: width in mm of each variant, to which a label's size in points is related on a screen.
    """
    sizes = (70, 75, 78, 80, 82, 85, 90, 110)
    colours = sorted(PALETTE)
    if not screen:
        return "\n".join(
            [f".label.s{size} {{ font-size: {size / 10}pt }}" for size in sizes]
            + [f".label.w{weight // 100} {{ font-weight: {weight} }}" for weight in (400, 600, 700)]
            + [f".label.k-{name}, .label.k-{name} a {{ color: {light(name)} }}" for name in colours]
        )
    lines = [f":root {{ {variables()} }}", f':root[data-theme="dark"] {{ {variables(True)} }}']
    lines.append(f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme]) {{ {variables(True)} }} }}")
    lines.append(".canvas { container-type: inline-size }")
    for variant, width in (widths or {"wide": 160.0, "narrow": 78.0}).items():
        lines += [
            f".canvas.{variant} .label.s{size} {{ font-size: {size / 10 * 25.4 / 72 / width * 100:.3f}cqw }}"
            for size in sizes
        ]
    lines += [f".label.w{weight // 100} {{ font-weight: {weight} }}" for weight in (400, 600, 700)]
    lines += [f".label.k-{name}, .label.k-{name} a {{ color: var(--plot-{name}) }}" for name in colours]
    return "\n".join(lines)
