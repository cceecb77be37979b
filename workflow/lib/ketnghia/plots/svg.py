"""SVG: the text that matplotlib writes, made fit for print, for inlining in a page and for two themes."""

from __future__ import annotations

import re
from html import escape

from ketnghia.plots.colours import PALETTE

VARIABLE = {pair[0]: f"var(--plot-{name})" for name, pair in PALETTE.items()}
HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
SHORTHAND = re.compile(r"font: ?(?:(normal|bold|\d{3}) )?([\d.]+px) ([^;\"]+)")
PLACE = re.compile(r'\b(d|x|y|width|height|viewBox|transform)="[^"]*"')
NUMBER = re.compile(r"-?\d+\.\d{3,}")


def clean(raw: str, id: str, title: str, desc: str) -> str:
    """matplotlib's SVG as a part of a page: no prolog, no metadata, no rule that leaks, ids that begin with the plot's.

    `font:` becomes three properties, since WeasyPrint does not know it inside SVG; the picture gets a role and a name.
    """
    body = raw[raw.index("<svg") :]
    body = re.sub(r"\s*<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    body = SHORTHAND.sub(lambda m: f"font-weight: {m[1] or 'normal'}; font-size: {m[2]}; font-family: {m[3]}", body)
    body = re.sub(r' transform="rotate\(-?0 [^"]*\)"', "", body)
    body = PLACE.sub(lambda m: shorter(m[0]), body)
    body = re.sub(r"\n\s*", "\n", body)
    # Groups hold one mark each and are named by their number: of no use to a reader, half of the file's size.
    body = re.sub(r'\n?<g id="[^"]*">|\n?</g>', "", body)
    body = re.sub(r'\bid="', f'id="{id}-', body)
    body = re.sub(r"url\(#", f"url(#{id}-", body)
    body = re.sub(r'xlink:href="#', f'xlink:href="#{id}-', body)
    head, rest = body.split(">", 1)
    head = re.sub(r' xmlns:xlink="[^"]*"', "", head) if "xlink:" not in rest else head
    return (
        f'{head} role="img" aria-labelledby="{id}-title" style="stroke-linejoin: round; stroke-linecap: butt">\n'
        f'<title id="{id}-title">{escape(title, quote=False)}</title>\n<desc>{escape(desc, quote=False)}</desc>'
        f"{rest.rstrip()}\n"
    )


def shorter(attribute: str) -> str:
    """Places to a hundredth of a point, without line feeds; never applied to text.

    >>> shorter('x="12.34567"')
    'x="12.35"'
    """
    rounded = NUMBER.sub(lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), attribute)
    return re.sub(r"\s*\n\s*", " ", rounded).replace(' "', '"')


def themed(svg: str) -> str:
    """A picture in light colours -> the same with the palette's variables, for a page that has a dark theme as well.

    >>> themed('<path style="fill: #1b4b82"/>')
    '<path style="fill: var(--plot-accent)"/>'
    """
    return HEX.sub(lambda match: VARIABLE.get(match[0].lower(), match[0]), svg)


def titled(svg: str, title: str, desc: str) -> str:
    """The same picture with another name and description (plain text)."""
    svg = re.sub(
        r"(<title[^>]*>).*?(</title>)",
        lambda m: m[1] + escape(title, quote=False) + m[2],
        svg,
        count=1,
        flags=re.DOTALL,
    )
    return re.sub(
        r"(<desc>).*?(</desc>)", lambda m: m[1] + escape(desc, quote=False) + m[2], svg, count=1, flags=re.DOTALL
    )
