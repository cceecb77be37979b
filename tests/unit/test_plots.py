"""Plots: every kind with full, empty, single, equal, unknown and huge data, on codes and names that mean nothing."""

import json
import re
import sys
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from lxml import etree

from ketnghia import plots, schemas, words
from ketnghia.plots import colours, dots, drawing, grid, hexes, ledger, slices, squares, svg, waterfall
from ketnghia.plots.canvas import PT, Canvas, Typeface, register
from ketnghia.plots.data import Data, Form, Member, Nothing, median, reach, tick, ticks

ROOT = Path(__file__).parents[2]
YEARS = ("2001", "2002", "2003", "2004")
STYLE = {
    "font.family": ["Source Sans 3"],
    "font.size": 8.0,
    "axes.titlesize": 8.5,
    "xtick.labelsize": 7.5,
    "grid.linewidth": 0.35,
    "axes.linewidth": 0.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "x",
    "path.simplify": False,
    "path.snap": False,
}


@pytest.fixture(scope="session")
def face(tmp_path_factory) -> Typeface:
    """The installed fonts, or, before set-up, the same made here."""
    from ketnghia.steps import draw_plots, install_fonts

    folder = Path(sys.prefix) / "share/ketnghia/fonts"
    if not (folder / "fonts.json").exists():
        folder = tmp_path_factory.mktemp("fonts")
        install_fonts.run(str(folder))
    made = Typeface(draw_plots.faces(folder, "Source Sans 3"))
    register(made, "Source Sans 3")
    return made


# --- a programme of nonsense --------------------------------------------------------------------------------------

AREAS = [f"a{n}" for n in range(6)]
PLACES = [f"p{n}" for n in range(30)]
GIVERS = [f"g{n}" for n in range(33)]
KINDS = ["k1", "k2", "k3"]
TABLES = {
    "areas": [{"code": code, "label": f"Zone {code.upper()}"} for code in AREAS],
    "places": [{"code": code, "label": f"Vil {code}", "area": AREAS[n % 6]} for n, code in enumerate(PLACES)],
    "givers": [
        {"code": code, "label": f"Board of {code} (mock)", "block": f"b{n % 4}"} for n, code in enumerate(GIVERS)
    ],
    "kinds": [{"code": code, "label": f"Kind {code}"} for code in KINDS],
    "pairs": [{"from": code, "to": PLACES[n % 30]} for n, code in enumerate(GIVERS)],
}
MILLION = {"scale": "million", "decimals": 0, "fine": True}
PLOTS = {
    "columns": {
        "x": "year",
        "form": {"scale": "million", "decimals": 1},
        "axis": "million",
        "groups": [
            {"title": "Group one", "family": "kind_year", "split": "kind", "totals": "kind"},
            {"title": "Group two", "family": "year", "label": "All", "total": "all", "colour": "c2"},
        ],
    },
    "bars": {"by": "kind", "family": "kind", "form": MILLION, "shares": "kind_share", "share_form": {"suffix": "%"}},
    "hexes": {
        "by": "area",
        "family": "area",
        "form": MILLION,
        "places": {code: [n % 3 + (n // 3) / 2, n // 3] for n, code in enumerate([*AREAS, "empty"])},
        "columns": [{"head": "Count", "short": "n", "family": "area_count"}],
        "key": "million each",
        "empty": "Empty: none",
    },
    "ledger": {
        "giver": "giver",
        "receiver": "place",
        "group": "area",
        "family": "pair",
        "form": MILLION,
        "pairs": {"table": "pairs", "from": "from", "to": "to"},
        "parent": {"table": "places", "column": "area"},
        "counts": "area_count",
        "key": "Thickness",
        "cut": "Only the largest.",
    },
    "dots": {
        "by": "place",
        "group": "area",
        "family": "place",
        "form": MILLION,
        "parent": {"table": "places", "column": "area"},
        "named": 2,
        "median": "middle",
        "median_label": "middle:",
        "axis": "million",
    },
    "squares": {
        "group": "area",
        "by": "kind",
        "family": "house",
        "sums": "house_area",
        "totals": "house_kind",
        "per": "One square is {n}.",
    },
    "dumbbell": {"by": "kind", "whole": "whole", "part": "part", "shares": "part_share", "share_form": {"suffix": "%"}},
    "grid": {
        "by": "giver",
        "group": "block",
        "x": "year",
        "family": "giver_year",
        "units": {"table": "givers", "group": "block"},
        "states": {"family": "state", "unknown": ["silent"]},
        "counts": "zero",
        "counts_head": ["none in", "the year"],
        "key": {"gave": "gave", "none": "none", "unknown": "silent", "absent": "not there"},
    },
    "butterfly": {"by": "kind", "left": "kind_share", "right": "part_share", "form": {"decimals": 1, "suffix": "%"}},
    "waterfall": {
        "form": {"scale": "million", "decimals": 1},
        "panels": [{"label": "One", "group": "one"}, {"label": "Two", "group": "two"}],
        "steps": [
            {"label": "Sum", "does": "start", "id": "sum.{group}"},
            {"label": "Corrections", "does": "add", "id": "corrected.{group}"},
            {"label": "Less: twice", "does": "take", "id": "twice.{group}"},
            {"label": "Published", "does": "end", "id": "out.{group}"},
        ],
    },
}


def spread(*key: str) -> int:
    """A number that looks like any other, the same each time."""
    return (sum(ord(sign) * 31**n for n, sign in enumerate("".join(key))) % 97 + 3) * 1_000_000


def usual():
    """Family, codes by dimension, value: all that the kinds above ask for."""
    for kind in KINDS:
        yield from ((name, {"kind": kind}, value) for name, value in by_kind(kind))
        yield from (("kind_year", {"kind": kind, "year": year}, spread(kind, year)) for year in YEARS)
        yield from (("house", {"kind": kind, "area": area}, spread(kind, area) // 4_000_000) for area in AREAS)
    for year in (*YEARS, "many"):
        yield from (("year", {"year": year}, spread(year)), ("zero", {"year": year}, 3))
    for area in AREAS:
        yield from ((name, {"area": area}, value) for name, value in (("area_count", 5), ("house_area", 30)))
        yield "area", {"area": area}, spread(area) * 11
    yield from (("place", {"place": place}, spread(place, "x") * 7) for place in PLACES)
    yield from (("pair", {"giver": row["from"], "place": row["to"]}, spread(row["from"])) for row in TABLES["pairs"])
    for number, giver in enumerate(GIVERS):
        yield "state", {"giver": giver, "state": "silent" if number % 9 == 0 else "gave"}, 1
        yield from (("giver_year", {"giver": giver, "year": y}, 5) for y in YEARS if spread(giver, y) % 3)
    yield from (("all", {}, 400_000_000), ("middle", {}, 350_000_000))
    for group, size in (("one", 10), ("two", 90)):
        steps = (("sum", 100), ("corrected", -3), ("twice", 17), ("out", 80))
        yield from ((id, {"group": group}, size * part * 100_000) for id, part in steps)


def by_kind(kind: str) -> list[tuple[str, object]]:
    count = spread(kind) // 1_000_000
    shares = [("kind_share", str(count)), ("part_share", "47.5")]
    return [("kind", spread(kind) * 4), ("whole", count + 5), ("part", count // 2), ("house_kind", 40), *shares]


def entries(value=lambda *key: None) -> dict:
    """Indicators for all kinds; `value(family, *codes)` may give another value, 'unknown' or 'absent'."""
    found = {}
    for family, codes, number in usual():
        given = value(family, *codes.values())
        number = number if given is None else None if given == "unknown" else given
        if given != "absent":
            id = ".".join([family, *codes.values()])
            found[id] = {"value": number, "unit": "", "dims": codes, "text": str(number), "coverage": "9/10"}
    return found


def data(values=None, tables=TABLES) -> Data:
    names = {
        dimension: {row["code"]: row["label"] for row in tables[table]}
        for dimension, table in (("area", "areas"), ("place", "places"), ("giver", "givers"), ("kind", "kinds"))
    }
    return Data(
        entries() if values is None else values,
        tables,
        names,
        {"k1": "c1", "k2": "c4", "k3": "c6"},
        YEARS,
        ("2001",),
    )


def draw(kind: str, face: Typeface, given: Data | None = None, narrow: bool = False, **more) -> tuple[Canvas, object]:
    pen = Canvas(78.0 if narrow else 160.0, STYLE, face, narrow)
    drawn = drawing.KINDS[kind](pen, given or data(), {**PLOTS[kind], **more})
    drawing.finish(pen, "Mock · 9/10")
    return pen, drawn


def texts_of(pen: Canvas) -> list[tuple[str, float, float, float, float]]:
    """Every text with its box: what is in the picture and what will be laid over it."""
    found = []
    given = [(what[2], what[0], what[1] - 0.33 * what[5] * PT, *what[4:]) for kind, what in pen.marks if kind == "text"]
    given += [(one["text"], one["x"], one["y"], one["anchor"], one["size_pt"], one["weight"]) for one in pen.labels]
    for text, x, y, anchor, size, weight in given:
        width = pen.measure(text, size, weight)
        left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
        half = 0.36 * size * PT
        found.append((text, left, y - half, left + width, y + half))
    return found


# --- the picture --------------------------------------------------------------------------------------------------

ALL = [(kind, narrow) for kind in PLOTS for narrow in (False, True)]


def test_every_kind_is_tried():
    assert set(PLOTS) == set(drawing.KINDS)


@pytest.mark.parametrize(("kind", "narrow"), ALL)
def test_texts_stay_inside_and_apart(kind, narrow, face):
    pen, _ = draw(kind, face, narrow=narrow)
    boxes = texts_of(pen)
    outside = [
        box for box in boxes if box[1] < -0.3 or box[3] > pen.width + 0.3 or box[2] < -0.3 or box[4] > pen.height + 0.3
    ]
    assert not outside
    covered = [(a[0], b[0]) for a, b in combinations(boxes, 2) if dots.overlap(a[1:], b[1:])]
    assert not covered


@pytest.mark.parametrize(("kind", "narrow"), ALL)
def test_type_is_never_too_small(kind, narrow, face):
    pen, _ = draw(kind, face, narrow=narrow)
    sizes = [what[5] for mark, what in pen.marks if mark == "text"] + [one["size_pt"] for one in pen.labels]
    assert min(sizes) >= (8 if narrow else 7)
    assert max(sizes) <= 8.5


@pytest.mark.parametrize(("kind", "narrow"), ALL)
def test_svg_is_fit_for_print_and_page(kind, narrow, face):
    pen, _ = draw(kind, face, narrow=narrow)
    text = svg.clean(pen.svg(), "some-plot", "A <title>", "What & why")
    root = etree.fromstring(text.encode())
    assert root.get("role") == "img"
    assert root.get("width") == f"{round(pen.width / PT, 2):g}pt"
    assert [child.tag.split("}")[1] for child in root][:2] == ["title", "desc"]
    assert root[0].text == "A <title>" and root[1].text == "What & why"
    for wrong in ("<style", "metadata", "font: ", "matplotlib", "<?xml", "DOCTYPE", "clip-path", "<image", "url("):
        assert wrong not in text
    assert all(one.get("id").startswith("some-plot-") for one in root.iter() if one.get("id"))
    assert len(set(re.findall(r' id="([^"]+)"', text))) == len(re.findall(r' id="([^"]+)"', text))
    assert not svg.HEX.search(plots.themed(text))
    # Values are laid over the picture, in figures that a page can link; the picture holds none of them as text.
    assert pen.labels
    assert {one["text"] for one in pen.labels} & {t for t in root.itertext() if "." in t and "/" not in t} <= set(
        map(tick, range(9999))
    )


def test_numbers_in_text_are_left_alone(face):
    pen = Canvas(50.0, STYLE, face)
    pen.height = 10.0
    pen.text(1.23456, 5, "1.000 and 1.2345")
    text = svg.clean(pen.svg(), "x", "t", "d")
    assert ">1.000 and 1.2345</text>" in text
    assert not re.search(r'[xy]="\d+\.\d{3,}"', text)


@pytest.mark.parametrize("kind", PLOTS)
def test_same_bytes_whatever_the_order_of_entries(kind, face):
    given = entries()
    turned = dict(reversed(given.items()))
    first, second = draw(kind, face, data(given)), draw(kind, face, data(turned))
    assert first[0].svg() == second[0].svg()
    assert first[0].placed() == second[0].placed() and first[1] == second[1]


# --- the data -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PLOTS)
def test_nothing_to_show_is_no_plot(kind, face):
    with pytest.raises(Nothing):
        draw(kind, face, data({}))


@pytest.mark.parametrize(("kind", "narrow"), ALL)
def test_single_values(kind, narrow, face):
    """Of every family only the first member."""
    kept, seen = {}, set()
    for id, entry in entries().items():
        family = id.split(".")[0]
        if family not in seen or not entry["dims"] or "group" in entry["dims"]:
            kept[id] = entry
        seen.add(family)
    pen, _ = draw(kind, face, data(kept), narrow)
    assert pen.height > 5 and pen.svg()
    boxes = texts_of(pen)
    assert not [(a[0], b[0]) for a, b in combinations(boxes, 2) if dots.overlap(a[1:], b[1:])]
    assert not [box for box in boxes if box[1] < -0.3 or box[3] > pen.width + 0.3]


@pytest.mark.parametrize(("kind", "narrow"), ALL)
def test_zeros(kind, narrow, face):
    given = data(entries(lambda *key: 0))
    try:
        pen, _ = draw(kind, face, given, narrow)
    except Nothing:
        assert kind in ("squares", "dumbbell", "waterfall")
        return
    assert pen.svg()


def bent(family, *codes):
    """One and many thousand million in turn, so that a picture must hold both."""
    if any(word in family for word in ("share", "state", "zero")):
        return None
    return 1 if sum(map(ord, "".join(codes))) % 2 else 987_654_321_987


def over_100_million(family, *codes):
    if any(word in family for word in ("share", "state")):
        return None
    number = any(word in family for word in ("house", "whole", "part", "zero", "count"))
    return 123_456_789 if number else 10**15 + 7 * len("".join(codes)) * 10**13


def enormous(family, *codes):
    return None if any(word in family for word in ("share", "state", "zero")) else 10**15 + len("".join(codes)) * 10**14


SETS = {"equal": lambda *key: 7_000_000, "ones": lambda *key: 1, "bent": bent, "over": over_100_million,
        "enormous": enormous}  # fmt: skip


@pytest.mark.parametrize("of", SETS)
@pytest.mark.parametrize(("kind", "narrow"), ALL)
def test_no_text_covers_another_whatever_the_numbers(kind, narrow, of, face):
    pen, _ = draw(kind, face, data(entries(SETS[of])), narrow)
    boxes = texts_of(pen)
    outside = [
        box for box in boxes if min(box[1], box[2]) < -0.3 or box[3] > pen.width + 0.3 or box[4] > pen.height + 0.3
    ]
    assert not outside
    assert not [(a[0], b[0]) for a, b in combinations(boxes, 2) if dots.overlap(a[1:], b[1:])]


def test_unknown_is_a_sign_and_not_zero(face):
    def gap(family, *codes):
        return {("kind_year", "k2", "2003"): "unknown", ("kind_year", "k3", "2002"): "absent"}.get((family, *codes))

    before, _ = draw("columns", face)
    pen, drawn = draw("columns", face, data(entries(gap)))
    assert pen.texts.count("…") == before.texts.count("…") + 1
    assert pen.texts.count("–") == before.texts.count("–") + 1
    cells = {row[0]: row[1] for row in drawn.rows}
    assert cells["Kind k2"][2] == {"text": "…"} and cells["Kind k3"][1] == {"text": "–"}
    # A known zero is a number, with a link.
    zero, drawn = draw("columns", face, data(entries(lambda family, *codes: 0 if codes == ("k2", "2003") else None)))
    assert {row[0]: row[1] for row in drawn.rows}["Kind k2"][2]["text"] == "0"


@pytest.mark.parametrize(("kind", "narrow"), [(kind, narrow) for kind, narrow in ALL if kind in ("bars", "butterfly")])
def test_a_share_that_is_nearly_nothing_or_all_says_so(kind, narrow, face):
    given = entries()
    for id, value, text in (("kind_share.k1", "0.0", "chưa đến\u00a01%"), ("kind_share.k2", "100.0", "trên\u00a099%")):
        given[id] |= {"value": value, "text": text}
    pen, drawn = draw(kind, face, data(given), narrow)
    laid = {one["id"]: one["text"] for one in pen.labels}
    assert (laid["kind_share.k1"], laid["kind_share.k2"]) == ("chưa đến\u00a01%", "trên\u00a099%")
    assert {"chưa đến\u00a01%", "trên\u00a099%"} <= {cell["text"] for _, row in drawn.rows for cell in row}
    assert not [box for box in texts_of(pen) if box[1] < -0.3 or box[3] > pen.width + 0.3]


def test_unknown_area_has_no_colour(face):
    gap = entries(lambda family, *codes: "unknown" if (family, *codes) == ("area", "a2") else None)
    pen, drawn = draw("hexes", face, data(gap))
    assert "…" in pen.texts
    assert dict(drawn.rows)["Zone A2"][0] == {"text": "…"}


def test_an_area_without_anything_recorded_is_not_called_nought(face):
    nought = entries(lambda family, *codes: 0 if (family, *codes) == ("area", "a2") else None)
    pen, _ = draw("hexes", face, data(nought))
    assert "–" in pen.texts
    assert "0" not in [label["text"] for label in pen.labels if label["id"] == "area.a2"]


def test_many_pairs_fill_one_page_and_say_so(face):
    many = {
        **TABLES,
        "places": [{"code": f"p{n}", "label": f"Vil {n}", "area": AREAS[n % 6]} for n in range(900)],
        "givers": [{"code": f"g{n}", "label": f"Board {n}", "block": "b"} for n in range(900)],
        "pairs": [{"from": f"g{n}", "to": f"p{n}"} for n in range(900)],
    }
    given = {
        f"pair.g{n}.p{n}": {"value": n * 10**6, "unit": "", "dims": {"giver": f"g{n}", "place": f"p{n}"}, "text": ""}
        for n in range(900)
    }
    pen, _ = draw("ledger", face, data(given, many))
    assert pen.height < 235
    assert "Only the largest." in pen.texts


def test_many_units_go_on_in_bands(face):
    tables = {**TABLES, "givers": [{"code": f"g{n}", "label": f"B{n}", "block": f"b{n % 3}"} for n in range(800)]}
    given = {
        f"giver_year.g{n}.2001": {"value": 1, "unit": "", "dims": {"giver": f"g{n}", "year": "2001"}}
        for n in range(800)
    }
    pen, _ = draw("grid", face, data(given, tables))
    assert pen.height < 240
    assert max(box[3] for box in texts_of(pen)) <= pen.width + 0.3


def test_many_objects_share_a_square(face):
    pen, _ = draw("squares", face, data(entries(lambda family, *codes: 4000 if family.startswith("house") else None)))
    assert "One square is 100." in pen.texts
    assert pen.height < 150


def test_many_dots(face):
    places = [{"code": f"p{n}", "label": f"Vil {n}", "area": AREAS[n % 6]} for n in range(600)]
    given = {f"place.p{n}": {"value": n % 50 * 10**6, "unit": "", "dims": {"place": f"p{n}"}} for n in range(600)}
    pen, _ = draw("dots", face, data(given, {**TABLES, "places": places}))
    assert pen.height < 120 and pen.svg()


def test_states_of_units():
    member = Member("x", None)
    assert grid.state_of({}, "2003", False, Member.of("x", {"value": 3})) == grid.GAVE
    assert grid.state_of({"valid_from": "2004-01-01"}, "2003", True, None) == grid.ABSENT
    assert grid.state_of({"valid_to": "2002-12-31"}, "2003", False, None) == grid.ABSENT
    assert grid.state_of({}, "2003", True, None) == grid.UNKNOWN
    assert grid.state_of({}, "2003", False, member) == grid.UNKNOWN
    assert grid.state_of({}, "2003", False, None) == grid.NONE


def test_waterfall_ends_where_it_should():
    steps = waterfall.steps_of(data(), PLOTS["waterfall"])
    spans = waterfall.span(steps, 1)
    assert [label for label, *_ in steps] == ["Sum", "Corrections", "Less: twice", "Published"]
    assert (
        spans[0] == (0.0, 900e6)
        and spans[1] == (873e6, 900e6)
        and spans[2] == (720e6, 873e6)
        and spans[3] == (0.0, 720e6)
    )


# --- pieces -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [0.003, 0.9, 1, 3.2, 8.3, 9.99, 47, 103, 1e6, 7.7e15])
def test_ticks_are_few_and_round(most):
    steps = ticks(most)
    assert steps[0] == 0 and steps[-1] >= most * 0.999999 and 2 <= len(steps) <= 7
    shown, end = reach(most)
    assert end >= most * 0.999999 and shown[-1] <= end <= most * 1.1 + 1e-12 or len(shown) == 2


def test_small_values_keep_a_digit():
    form = Form("billion", 1, fine=True)
    assert form.text(4_000_000) == "0,004" or form.text(Member.of("x", {"value": 4_000_000}).value) == "0,004"
    assert Form("billion", 1).text(Member.of("x", {"value": 40_000_000}).value) == "0,0"


def test_dots_of_a_row_do_not_cover_one_another():
    spots = dots.swarm([10.0, 10.2, 10.4, 10.6, 30.0], 5.0, 0.9, 9.0)
    assert [x for x, _ in spots] == [10.0, 10.2, 10.4, 10.6, 30.0]
    assert all((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 >= 3.2 for a, b in combinations(spots, 2))


def test_classes_and_stacks():
    assert hexes.breaks([463, 1292]) == [600, 800, 1000, 1200]
    assert hexes.breaks([5, 5]) == [] and hexes.class_of(5, []) == 2
    assert [hexes.class_of(value, [1, 2]) for value in (0.5, 1, 2)] == [0, 1, 2]
    assert squares.each([400, 81]) == 1 and squares.each([4000]) == 5
    assert ledger.best_split([5, 5, 10]) == 2
    assert median([3, 1, 2]) == 2 and median([1, 2]) == 1.5


def test_texts_are_cut_with_an_ellipsis(face):
    pen = Canvas(50.0, STYLE, face)
    lines = pen.wrap("A rather long name of a board (of nowhere)", 22.0)
    assert all(pen.measure(line) <= 22.0 for line in lines) and len(lines) == 2
    assert pen.wrap("Board (of nowhere)", 16.0) == ["Board", "(of\u00a0nowhere)"]
    assert pen.fit("Name", 50.0) == "Name"


def test_conditions_choose_words():
    known = {"a": {"value": "74.7"}, "b": {"value": 0}, "c": {"value": None}}
    assert drawing.holds({"a": True, "b": False, "c": False, "d": False}, known)
    assert drawing.holds({"a": {"at_least": 50, "below": 80}, "b": {"is": 0}}, known)
    assert not drawing.holds({"c": {"below": 1}}, known)
    choices = [{"when": {"b": True}, "text": "one"}, {"when": {"a": True}, "text": "two"}, {"text": "three"}]
    assert drawing.variant(choices, known) == "two" and drawing.variant("plain", known) == "plain"


def test_slice_holds_what_plots_ask_for():
    """A plot drawn from its slice is the plot drawn from everything."""
    settings = {"plots": {kind: {"kind": kind, "draw": options} for kind, options in PLOTS.items()}}
    given = [{"id": id, "sql": "…", "family": id.split(".")[0], **entry} for id, entry in entries().items()]
    more = [{"id": "other", "value": 1}, {"id": "other.x", "family": "other", "value": 1}]
    found = plots.slice_of(settings, [*given, *more])
    assert found == {
        one["id"]: {key: one[key] for key in ("value", "unit", "dims", "text", "family", "coverage")}
        for one in sorted(given, key=lambda one: one["id"])
    }
    assert {"c.by_theme_year", "bridge.held.b", "commune_median", "top_house"} <= slices.wanted(SETTINGS)


def test_mark_says_status_and_coverage():
    settings = {"mark": {"status": {"illustrative": "Mock"}, "coverage": "{coverage} sent"}}
    entry = {"coverage": {"received": 7, "expected": 9}}
    assert drawing.mark(settings, {"coverage": "x"}, {"x": entry}, "illustrative") == "Mock · 7/9 sent"
    assert drawing.mark(settings, {}, {}, "final") == ""


# --- colours ------------------------------------------------------------------------------------------------------


def luminance(value: str) -> float:
    parts = [int(value[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_texts_can_be_read_in_grey_and_in_the_dark(dark):
    tone = {name: pair[dark] for name, pair in colours.PALETTE.items()}
    words_in = ["ink", "ink2", "ink3", "accent", "error", *(colours.text(f"c{n}") for n in range(1, 7))]
    assert min(contrast(tone[name], tone["page"]) for name in words_in) >= 4.5
    for number, step in enumerate(colours.STEPS):
        ink = "page" if number >= colours.INVERTED else "ink"
        assert contrast(tone[step], tone[ink]) >= 4.5, step
    for name in ("c1", "c2", "c3", "c4", "c5", "c6", "s4", "error"):
        assert contrast(tone[colours.edge(name)], tone["page"]) >= 3.0, name


def test_categories_are_a_ladder_of_lightness():
    ladder = [luminance(colours.light(f"c{n}")) ** (1 / 3) * 116 - 16 for n in range(1, 7)]
    assert all(after - before >= 7.5 for before, after in zip(ladder, ladder[1:], strict=False))
    steps = [luminance(colours.light(name)) ** (1 / 3) * 116 - 16 for name in colours.STEPS]
    assert all(before - after >= 7.5 for before, after in zip(steps, steps[1:], strict=False))


def test_light_values_are_distinct_so_that_they_can_be_named():
    values = [pair[0] for pair in colours.PALETTE.values()]
    assert len(set(values)) == len(values) and all(value == value.lower() for value in values)
    assert plots.themed('style="fill: #1B4B82; stroke: #123456"') == 'style="fill: var(--plot-accent); stroke: #123456"'


def test_titled_changes_name_and_description_only():
    given = '<svg>\n<title id="a">x</title>\n<desc>y</desc><text>z</text></svg>'
    assert plots.titled(given, "a & b", "<c>") == (
        '<svg>\n<title id="a">a &amp; b</title>\n<desc>&lt;c&gt;</desc><text>z</text></svg>'
    )


def test_stylesheet_knows_every_class_that_labels_use(face):
    for screen in (True, False):
        css = plots.stylesheet(screen)
        for kind, narrow in ALL:
            pen, _ = draw(kind, face, narrow=narrow)
            used = {name for one in pen.labels for name in one["class"].split()}
            assert all(f".{name}" in css for name in used)


# --- this programme's configuration -------------------------------------------------------------------------------

SETTINGS = yaml.safe_load((ROOT / "config/plots.yaml").read_text("utf-8"))


def spoken():
    for id, plot in SETTINGS["plots"].items():
        for part in ("title", "sub", "note"):
            given = plot.get(part, [])
            for one in [given] if isinstance(given, str) else given:
                yield id, part, one if isinstance(one, str) else one["text"]


def test_no_typed_number_in_what_plots_say():
    assert not [(id, part, found) for id, part, text in spoken() for _, found in words.stray_digits(text)]


def test_settings_keep_to_their_schema():
    assert schemas.faults("plots-config", SETTINGS) == []
    for kind, options in PLOTS.items():
        plot = {"kind": kind, "name": "N", "subject": "s", "title": "T", "draw": options}
        assert schemas.faults("plots-config", {"plots": {"one": plot}}) == []
        wrong = {**plot, "draw": {**options, "colour_of_the_frame": "red"}}
        assert len(schemas.faults("plots-config", {"plots": {"one": wrong}})) == 1


def test_plots_are_complete_and_titles_short():
    assert len(SETTINGS["plots"]) >= 8
    assert all(isinstance(code, str) for code in SETTINGS["colours"])
    for id, plot in SETTINGS["plots"].items():
        assert plot["kind"] in drawing.KINDS and plot["name"] and plot["subject"] and plot["sub"], id
        assert not isinstance(plot["title"], str) and "when" not in plot["title"][-1], id
    for id, part, text in spoken():
        plain = re.sub(r"{{.*?}}", "x", text)
        assert part != "title" or len(plain.split()) <= 20, id


def test_code_knows_no_names():
    """No word of a language, no field or place name: they come from configuration."""
    folder = ROOT / "workflow/lib/ketnghia/plots"
    for path in sorted(folder.glob("*.py")):
        odd = {sign for sign in path.read_text("utf-8") if ord(sign) > 127} - set("–…é·\u00a0")
        assert not odd, (path.name, odd)


def test_step_writes_all_and_clears_what_is_gone(tmp_path, monkeypatch, face):
    from ketnghia.steps import draw_plots
    from ketnghia.steps.files import write_json, write_text

    settings = {
        "names": {"kind": {"k1": "One", "k2": "Two", "k3": "Three"}},
        "plots": {
            "some": {"kind": "bars", "name": "Bars", "subject": "kinds", "title": "T", "draw": PLOTS["bars"]},
            "none": {
                "kind": "dots",
                "name": "Dots",
                "subject": "x",
                "title": "T",
                "draw": PLOTS["dots"],
                "when": {"no": True},
            },
        },
    }
    write_text(tmp_path / "config/plots.yaml", yaml.safe_dump(settings))
    write_text(tmp_path / "config/config.yaml", "period_start: 2001-05-01\nperiod_end: 2004-12-31\nstatus: final\n")
    write_json(tmp_path / "slice.json", entries())
    write_text(tmp_path / "out/old.json", "{}")
    fonts = tmp_path / "fonts"
    for weight, path in face.files.items():
        (fonts / f"{weight}.ttf").parent.mkdir(exist_ok=True)
        (fonts / f"{weight}.ttf").write_bytes(Path(path).read_bytes())
    record = {
        f"{weight}.ttf": {"family": "Source Sans 3", "weight": weight, "style": "normal"} for weight in face.files
    }
    write_json(fonts / "fonts.json", record)
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "out"
    given = {"slice": "slice.json", "styles": str(ROOT / "templates/styles"), "fonts": str(fonts), "out": str(out)}
    draw_plots.run(**given)
    assert sorted(path.name for path in out.iterdir()) == ["some.json", "some.narrow.svg", "some.wide.svg"]
    written = {path.name: path.read_bytes() for path in out.iterdir()}
    draw_plots.run(**given)
    assert written == {path.name: path.read_bytes() for path in out.iterdir()}
    record = json.loads(written["some.json"])
    assert {"title", "sub", "note", "alt", "kind", "wide", "narrow", "table"} <= set(record)
    label = record["wide"]["labels"][0]
    assert {"id", "x", "y", "anchor", "text", "scale", "decimals", "size_pt", "weight", "colour", "class"} == set(label)
    assert record["alt"].startswith("Bars: kinds. ")
    assert drawing.data_of(settings, {"period_start": "2001-05-01", "period_end": "2004-12-31"}, {}, {}).partial == (
        "2001",
    )
