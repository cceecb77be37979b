"""Editions: a published PDF is read back with all its tables, or refused with what is wrong with it."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from ketnghia import editions
from ketnghia.differences import TABLES
from ketnghia.lineage import sha256
from ketnghia.programme import Refusal

HEADS = {
    "indicators": "id,value,unit,decimals,measure,of,text,definition,sql\nmoney,{0},đồng,0,sum,,{0} đồng,Tiền. Cộng,\n",
    "facts": "fact,submission,agency,correction\nf1,s/a.csv,a,\n",
    "traces": "indicator,fact,contribution\nmoney,f1,{0}\n",
    "submissions": "submission,kind,agency,sha256,state\ns/a.csv,submission,a,{0},read\n",
    "corrections": "correction,becomes\n",
}


def tables(value: int) -> dict[str, bytes]:
    return {name: text.format(value).encode() for name, text in HEADS.items()}


def pdf(files: dict[str, bytes], signed: str = "", period: str = "2015", described: Any = None) -> bytes:
    """A file of one page with attachments, one link to a figure, and perhaps a signature of some day."""
    listed = [{"path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"} for name, data in files.items()]
    package = json.dumps({"period": period, "resources": listed if described is None else described}).encode()
    made = pikepdf.new()
    made.add_blank_page()
    names = []
    for name, data in sorted({**files, "datapackage.json": package}.items()):
        names += [String(name), Dictionary(F=String(name), EF=Dictionary(F=made.make_stream(data)))]
    made.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(names)))
    link = Dictionary(Subtype=Name.Link, Dest=String("trace-money"), Rect=Array([0, 0, 1, 1]))
    made.pages[0].obj.Annots = Array([made.make_indirect(link)])
    if signed:
        field = Dictionary(FT=Name.Sig, V=Dictionary(M=String(signed)))
        made.Root.AcroForm = Dictionary(Fields=Array([made.make_indirect(field)]))
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


def of(value: int) -> dict[str, bytes]:
    return {f"{name}.csv": data for name, data in tables(value).items()}


def test_an_edition_knows_its_tables_its_code_and_its_day() -> None:
    data = pdf(of(5), signed="D:20180131093000+07'00'")
    found = editions.opened(data, "inputs/released/1.pdf", "2015")
    assert (found.sha256, found.date, found.period, len(found.code)) == (sha256(data), "2018-01-31", "2015", 8)
    assert set(found.version.tables) == set(TABLES)
    assert found.version.places == {"money": ["page:1"]}
    assert editions.opened(pdf(of(5)), "x.pdf", "2015").date == ""


def test_what_changed_since_is_told_with_the_file_that_changed() -> None:
    before = editions.opened(pdf(of(5)), "x.pdf", "2015")
    told = editions.since(before, tables(7), "vi")
    (one,) = told["changes"]
    assert (one["difference"], one["printed"], told["edition"]["file"]) == ("2", ["page:1"], "x.pdf")
    assert [(cause["name"], cause["amount"]) for cause in one["causes"]] == [("s/a.csv", "2")]
    assert editions.since(editions.opened(pdf(of(5)), "x.pdf", "2015"), tables(5), "vi")["changes"] == []


def test_where_nothing_that_decides_values_changed_it_was_the_program() -> None:
    new = {**tables(7), "submissions": tables(5)["submissions"]}
    (one,) = editions.since(editions.opened(pdf(of(5)), "x.pdf", "2015"), new, "vi")["changes"]
    assert [(cause["kind"], cause["text"]) for cause in one["causes"]] == [("code", "mã nguồn chương trình đã đổi")]


@pytest.mark.parametrize(
    "data",
    [
        b"no PDF", pdf({}), pdf(of(5), period="2016"),
        pdf(of(5), described=[{"path": "facts.csv", "hash": "sha256:0"}]),
        pdf({name: data for name, data in of(5).items() if name != "traces.csv"}),
    ],
    ids=["none", "empty", "period", "digest", "table"],
)  # fmt: skip
def test_what_is_no_whole_edition_of_the_period_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        editions.opened(data, "inputs/released/1.pdf", "2015")
    assert (refused.value.code, refused.value.where) == ("PH15", "inputs/released/1.pdf")
