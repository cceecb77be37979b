"""Indicators -> plots: each as SVG at two widths, with the labels to lay over it and the table that says the same."""

from __future__ import annotations

from pathlib import Path

from ketnghia import lineage
from ketnghia.plots import drawing
from ketnghia.steps.files import load_programme, read_json, write_json, write_text

STYLE = "plots.mplstyle"


def arguments(parser) -> None:
    parser.add_argument("--slice", required=True, help="the indicators that plots are drawn from")
    parser.add_argument(
        "--styles", required=True, help="folder of the style; the programme's own templates/styles/ wins"
    )
    parser.add_argument("--fonts", required=True, help="folder of the installed fonts")
    parser.add_argument("--out", required=True, help="folder for pictures and records")


def run(slice: str, styles: str, fonts: str, out: str) -> None:
    from matplotlib import rc_params_from_file

    programme = load_programme(".", lineage.PARTS["draw_plots"])
    own = Path("templates/styles") / STYLE
    style = dict(rc_params_from_file(own if own.exists() else Path(styles) / STYLE, use_default_template=False))
    tables = {path: programme.table(path) for path in programme.files if path.endswith(".csv")}
    found = drawing.draw_all(
        programme.yaml("config/plots.yaml"),
        programme.config,
        read_json(slice),
        tables,
        style,
        faces(Path(fonts), style["font.family"][0]),
    )
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in found:
            path.unlink()
    for name, content in found.items():
        (write_json if name.endswith(".json") else write_text)(folder / name, content)


def faces(folder: Path, family: str) -> dict[int, str]:
    """The upright files of a family by weight, as the set-up recorded them."""
    record = read_json(folder / "fonts.json")
    return {
        entry["weight"]: str(folder / name)
        for name, entry in sorted(record.items())
        if entry["family"] == family and entry["style"] == "normal" and name.endswith(".ttf")
    }
