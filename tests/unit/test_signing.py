"""Signing: what was signed is recognised, what was changed besides is refused, in each way it can be."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pdf_checks
import pdf_sample
import pypdfium2
import pytest
from pdf_sample import FONTS
from pikepdf import Array, Dictionary, Name, Pdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from signing_keys import PASSPHRASE, key

from ketnghia import signing
from ketnghia.verification import painting

MOMENT = datetime(2018, 1, 31, 9, tzinfo=timezone(timedelta(hours=7)))
LEADER, CLERK = "Người ký Minh Họa", "Văn thư Minh Họa"


def signed(data: bytes, who: str = LEADER, field: str = "") -> bytes:
    return signing.sign(data, key(who)[0], PASSPHRASE, MOMENT, FONTS.as_uri(), field)


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    home = tmp_path_factory.mktemp("signing")
    pdf_sample.write(home)
    return pdf_sample.build(home).read_bytes()


@pytest.fixture(scope="module")
def leader(unsigned: bytes) -> bytes:
    return signed(unsigned)


@pytest.fixture(scope="module")
def both(leader: bytes) -> bytes:
    return signed(leader, CLERK)


def test_two_signatures_each_over_what_stood_before(unsigned: bytes, leader: bytes, both: bytes) -> None:
    assert both.startswith(leader)
    assert leader.startswith(unsigned)
    found = signing.added(both, unsigned)
    assert [(one.field, one.signer, one.covers) for one in found] == [
        ("leader", LEADER, "revision"),
        ("clerk", CLERK, "file"),
    ]
    assert [one.end for one in found] == [len(leader), len(both)]
    assert all(one.sound and one.trusted is None and one.method == "ETSI.CAdES.detached" for one in found)


def test_trust_is_what_one_says_it_is(both: bytes) -> None:
    assert [one.trusted for one in signing.read(both, [key(LEADER)[1]])] == [True, False]


def test_signed_it_still_meets_both_standards(both: bytes, tmp_path: Path) -> None:
    from pdfua import validate

    # The signature dates the file anew: Info by the clock, the attachments as they were.
    assert set(pdf_checks.faults(both)) <= {"info_is_xmp", "attached_well"}
    (tmp_path / "signed.pdf").write_bytes(both)
    assert not validate(str(tmp_path / "signed.pdf")).findings


def test_the_name_is_seen_in_its_place(unsigned: bytes, leader: bytes) -> None:
    (page,) = {at for at, one in enumerate(Pdf.open(io.BytesIO(leader)).pages) if has_field(one, "leader")}
    pictures = []
    for data in (unsigned, leader):
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
        pictures.append(document[page].render(scale=1, may_draw_forms=True).to_numpy())
    assert (pictures[0] != pictures[1]).any()


def has_field(page: Any, name: str) -> bool:
    return any(str(one.get("/T")) == name for one in page.obj.get("/Annots", []))


def test_a_filled_number_is_read_back(unsigned: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(unsigned))
    number = next(one for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == "number").get_object()
    number["/V"] = generic.pdf_string("05")
    writer.update_container(number)
    out = io.BytesIO()
    writer.write(out)
    made = signed(out.getvalue())
    assert signing.added(made, unsigned)
    assert signing.filled(made) == {"number": "05"}


# What must be refused -------------------------------------------------------------------------------------------------


def incremental(change: Callable[[IncrementalPdfFileWriter], None], data: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page_of(writer: IncrementalPdfFileWriter, number: int = 0) -> Any:
    return writer.find_page_for_modification(number)[0].get_object()


def painted(writer: IncrementalPdfFileWriter) -> None:
    page = page_of(writer)
    over = writer.add_object(generic.StreamObject(stream_data=b"0 0 500 500 re f"))
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), over])
    writer.update_container(page)


def noted(writer: IncrementalPdfFileWriter) -> None:
    page = page_of(writer)
    rect = generic.ArrayObject([generic.NumberObject(number) for number in (10, 10, 90, 90)])
    note = {"/Type": generic.NameObject("/Annot"), "/Subtype": generic.NameObject("/Square"), "/Rect": rect}
    made = generic.DictionaryObject({generic.NameObject(name): value for name, value in note.items()})
    page["/Annots"].append(writer.add_object(made))
    writer.update_container(page["/Annots"])


def retitled(writer: IncrementalPdfFileWriter) -> None:
    tree = writer.root["/StructTreeRoot"]["/K"][0]
    tree["/Alt"] = generic.pdf_string("Khác")
    writer.update_container(tree)


@pytest.mark.parametrize("change", [painted, noted, retitled])
def test_what_was_changed_before_the_signature_is_found(unsigned: bytes, change: Callable) -> None:
    with pytest.raises(signing.Fault) as caught:
        signing.added(signed(incremental(change, unsigned)), unsigned)
    assert caught.value.code == "changed"


@pytest.mark.parametrize("change", [painted, noted])
def test_what_was_changed_between_two_signatures_is_found(unsigned: bytes, leader: bytes, change: Callable) -> None:
    with pytest.raises(signing.Fault) as caught:
        signing.added(signed(incremental(change, leader), CLERK), unsigned)
    assert caught.value.code == "changed"


def elsewhere(data: bytes, box: tuple[int, int, int, int]) -> bytes:
    """A signature in a field of its own, as the tools of offices make it."""
    signer = signers.SimpleSigner.load_pkcs12_data(key(CLERK)[0], other_certs=(), passphrase=PASSPHRASE)
    meta = signers.PdfSignatureMetadata(field_name="Signature1", subfilter=fields.SigSeedSubFilter.PADES)
    spec = fields.SigFieldSpec("Signature1", on_page=0, box=box)
    worker = signers.PdfSigner(meta, signer, new_field_spec=spec)
    return worker.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data))).getvalue()


def test_a_field_of_another_tool_may_stand_anywhere_but_over_a_figure(unsigned: bytes) -> None:
    assert [one.field for one in signing.added(elsewhere(unsigned, (300, 5, 400, 20)), unsigned)] == ["Signature1"]
    pdf = Pdf.open(io.BytesIO(unsigned))
    link = next(one for one in pdf.pages[0].obj.Annots if str(one.Subtype) == "/Link")
    x, y, right, top = (int(value) for value in link.Rect)
    over = (min(x, right), min(y, top), max(x, right), max(y, top) + 3)
    with pytest.raises(signing.Fault) as caught:
        signing.added(elsewhere(unsigned, over), unsigned)
    assert (caught.value.code, caught.value.found) == ("changed", "page 1 /Widget Signature1")
    # Nor over words that are no figure.
    x, y, right, top = map(int, next(run.box for run in painted_by(unsigned).runs))
    with pytest.raises(signing.Fault, match="Widget"):
        signing.added(elsewhere(unsigned, (x, y, right + 1, top + 1)), unsigned)


def painted_by(data: bytes) -> painting.Page:
    with Pdf.open(io.BytesIO(data)) as pdf:
        (page,) = painting.pages([pdf.pages[0].obj])
    return page


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda unsigned, leader, both: unsigned, "unsigned"),
        (lambda unsigned, leader, both: b"%PDF-1.7\n" + both, "prefix"),
        (lambda unsigned, leader, both: unsigned[:-9] + b"x" + both[len(unsigned) - 8 :], "prefix"),
        (lambda unsigned, leader, both: unsigned + b"not a PDF any more", "unsigned"),
        (lambda unsigned, leader, both: both + b"\n%% more\n", "coverage"),
        (lambda unsigned, leader, both: incremental(noted, both), "coverage"),
        (lambda unsigned, leader, both: signed(signed(unsigned, CLERK, "clerk"), LEADER, "leader"), "order"),
    ],
)
def test_refused(unsigned: bytes, leader: bytes, both: bytes, spoil: Callable, code: str) -> None:
    with pytest.raises(signing.Fault) as caught:
        signing.added(spoil(unsigned, leader, both), unsigned)
    assert caught.value.code == code


def test_one_byte_after_the_report_breaks_the_signature(unsigned: bytes, leader: bytes) -> None:
    at = leader.index(b"/Prop_Build") if b"/Prop_Build" in leader else leader.index(b"ETSI.CAdES.detached")
    spoilt = leader[: at + 3] + b"z" + leader[at + 4 :]
    with pytest.raises(signing.Fault):
        signing.added(spoilt, unsigned)


def test_no_place_and_no_key(unsigned: bytes, both: bytes) -> None:
    with pytest.raises(signing.Fault, match="place"):
        signed(both)
    with pytest.raises(signing.Fault, match="key"):
        signing.sign(unsigned, key(LEADER)[0], b"wrong", MOMENT, FONTS.as_uri())
    with pytest.raises(signing.Fault, match="certificate"):
        signing.read(both, [b"no certificate"])


def test_a_file_without_places_has_none() -> None:
    bare = Pdf.new()
    bare.add_blank_page()
    bare.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link)])
    sink = io.BytesIO()
    bare.save(sink)
    with pytest.raises(signing.Fault, match="place"):
        signing.free(sink.getvalue())
