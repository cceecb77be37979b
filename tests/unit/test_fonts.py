"""Fonts: every face has all letters, its own name and weight, and comes out the same."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from ketnghia import fonts
from ketnghia.lineage import sha256

FOLDER = Path(sys.prefix) / "share/ketnghia/fonts"
FILES = sorted([face.file for face in fonts.FACES] + [face.file[:-4] + ".woff2" for face in fonts.FACES if face.web])


def test_there_are_134_accented_letters() -> None:
    assert len(fonts.LETTERS) == 134
    assert set("ẤậƠữỹĐđÝỵ") <= set(fonts.LETTERS)


@pytest.mark.parametrize("name", FILES)
def test_every_face_has_every_letter(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    assert fonts.lacking(data) == ""
    assert {ord(sign) for sign in "₫–…≥±×\u00a0\u0323\u0309"} <= fonts.covered(data)


def test_a_face_without_a_letter_is_told() -> None:
    font = TTFont(io.BytesIO((FOLDER / "Tinos-Regular.ttf").read_bytes()))
    for table in font["cmap"].tables:
        table.cmap.pop(ord("ữ"), None)
    sink = io.BytesIO()
    font.save(sink)
    assert fonts.lacking(sink.getvalue()) == "ữ"


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.file)
def test_faces_are_static_and_carry_their_weight(face: fonts.Face) -> None:
    font = TTFont(FOLDER / face.file)
    assert "fvar" not in font
    assert font["OS/2"].usWeightClass == face.weight
    assert font["name"].getBestFamilyName() == face.family


def test_digits_of_tables_have_one_width() -> None:
    for name in ("SourceSans3-Regular.ttf", "SourceSans3-SemiBold.ttf", "Tinos-Regular.ttf"):
        font = TTFont(FOLDER / name)
        names = font.getBestCmap()
        assert len({font["hmtx"][names[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_record_names_each_file_with_its_digest() -> None:
    record = json.loads((FOLDER / "fonts.json").read_text(encoding="utf-8"))
    assert sorted(record) == FILES
    assert all(entry["sha256"] == sha256((FOLDER / name).read_bytes()) for name, entry in record.items())


def test_an_instance_comes_out_the_same() -> None:
    from ketnghia.steps.install_fonts import read

    face = next(face for face in fonts.FACES if face.family == "Source Code Pro")
    once, again = (fonts.instance(fonts.cut(read(face.source, Path())), face.axes) for _ in range(2))
    assert once == again == (FOLDER / face.file).read_bytes()
