"""Signatures: who signed which bytes, whether by a key that is trusted, and what was added behind our own bytes.

Read with pyHanko and nothing else of ours: the offices sign with programs of their own, each in a further revision.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import pem, x509
from pikepdf import Array, Dictionary, Object, Pdf, Stream
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from ketnghia.verification.findings import Findings

FAULTS = (PdfError, SignatureValidationError, SigningError, ValueError, KeyError, TypeError, IndexError, AttributeError)
END = re.compile(rb"startxref\s+\d+\s+%%EOF(\r\n|\n|\r)?")


@dataclass(frozen=True)
class Signature:
    """One signature: its field, who signed, when by his own clock, and what holds of it."""

    field: str
    signer: str
    moment: str
    covers_revision: bool
    covers_whole: bool
    intact: bool
    trusted: bool


def certificates(data: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM or DER file."""
    if not pem.detect(data):
        return [x509.Certificate.load(data)]
    return [x509.Certificate.load(der) for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]


def first_revision(data: bytes) -> bytes:
    """The file as it was before anything was appended: our own bytes."""
    match = END.search(data)
    return data[: match.end()] if match else data


def signatures(data: bytes, roots: Sequence[x509.Certificate] = ()) -> list[Signature]:
    """Every signature in the order of signing; raises one of FAULTS for a file that cannot be read."""
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    # It logs each refusal with a traceback; what matters of it is in the result.
    logging.disable(logging.CRITICAL)
    try:
        return [one(embedded, roots) for embedded in reader.embedded_signatures]
    finally:
        logging.disable(logging.NOTSET)


def one(embedded: Any, roots: Sequence[x509.Certificate]) -> Signature:
    moment = embedded.self_reported_timestamp
    subject = embedded.signer_cert.subject.human_friendly if embedded.signer_cert else "?"
    try:
        # At the moment of signing: a certificate that has run out since still says who signed then.
        context = ValidationContext(trust_roots=list(roots), allow_fetching=False, moment=moment) if roots else (
            ValidationContext(trust_roots=[], allow_fetching=False))  # fmt: skip
        usage = KeyUsageConstraints(key_usage=set())
        # What was added is compared below, object by object: its own comparison takes a quarter of a minute.
        if str(embedded.sig_object_type) == "/DocTimeStamp":
            status = validate_pdf_timestamp(embedded, context, skip_diff=True)
        else:
            status = validate_pdf_signature(embedded, context, key_usage_settings=usage, skip_diff=True)
        coverage, intact, trusted = status.coverage, status.intact and status.valid, status.trusted
    except FAULTS:
        coverage, intact, trusted = embedded.coverage or SignatureCoverageLevel.UNCLEAR, False, False
    return Signature(
        field=str(embedded.field_name),
        signer=subject,
        moment=moment.isoformat() if moment else "",
        covers_revision=coverage >= SignatureCoverageLevel.ENTIRE_REVISION,
        covers_whole=coverage == SignatureCoverageLevel.ENTIRE_FILE,
        intact=bool(intact),
        trusted=bool(trusted and intact),
    )


def check_signatures(data: bytes, roots: Sequence[x509.Certificate], unsigned: bool, findings: Findings) -> None:
    """Each signature holds and is by a trusted key; together they cover the file, and add nothing but themselves."""
    try:
        found = signatures(data, roots)
    except FAULTS as fault:
        findings.differ("revision", "file", "PDF", f"{type(fault).__name__}: {fault}")
        return
    check_revisions(data, found, findings)
    if unsigned:
        return
    findings.looked("signature", len(found))
    findings.looked("trust", len(found))
    if not found:
        findings.differ("signature", "file", "/Sig", "–")
    for each in found:
        if not each.intact:
            findings.differ("signature", each.field, each.signer, "≠")
        if not each.trusted:
            listed = "; ".join(root.subject.human_friendly for root in roots) or "--trust, config/signers/*.pem"
            findings.differ("trust", each.field, listed, each.signer)


def check_revisions(data: bytes, found: Sequence[Signature], findings: Findings) -> None:
    """Whether each signature covers all that was there, the last one everything, and no more was added."""
    findings.looked("revision", 1 + len(found))
    ends = [match.end() for match in END.finditer(data)]
    if not ends or data[ends[-1] :].strip(b"\0 \r\n\t"):
        findings.differ("revision", "file", "%%EOF", f"+{len(data) - ends[-1] if ends else len(data)} B")
    elif ends[-1] != len(data):
        findings.differ("revision", "file", "%%EOF", f"+{len(data) - ends[-1]} B")
    for number, each in enumerate(found):
        if not each.covers_revision:
            findings.differ("revision", each.field, "/ByteRange", "–")
        if number == len(found) - 1 and not each.covers_whole:
            findings.differ("revision", each.field, f"{len(data)} B", "/ByteRange")
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    revisions = reader.xrefs.total_revisions
    if not found:
        if revisions > 1 or len(ends) > 1:
            findings.differ("revision", "file", "1", max(revisions, len(ends)))
        return
    if len(first_revision(data)) >= int(reader.embedded_signatures[0].byte_range[2]):
        findings.differ("revision", found[0].field, "%%EOF", "/Sig")
        return
    for place in added(Pdf.open(io.BytesIO(first_revision(data))), Pdf.open(io.BytesIO(data))):
        findings.differ("revision", place, "/Sig", "≠")


# What was added -------------------------------------------------------------------------------------------------------

# Keys of the catalog and of a signature field that a signature may write.
CATALOG = {"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Version", "/Metadata"}
FIELD = {"/V", "/AP", "/AS", "/M", "/MK", "/F", "/Lock", "/SV", "/DA", "/P", "/Type"}


def added(first: Pdf, last: Pdf) -> list[str]:
    """The places where the file says something else than its first revision and is no signature or form field.

    Each object of the first revision must stand unchanged; what is new can then be reached through the catalog, the
    pages' annotations and the fields alone, and there only signature fields may be new. What XMP and Info say is
    compared as metadata.
    """
    aside = {value.objgen for value in (first.Root.get("/Metadata"), first.trailer.get("/Info")) if value is not None}
    pages = {page.obj.objgen: number for number, page in enumerate(first.pages, 1)}
    form = first.Root.get("/AcroForm")
    fields = {each.objgen for each in (form or {}).get("/Fields", ())}
    lists = {value.objgen for value in (form, (form or {}).get("/Fields")) if value is not None and value.is_indirect}
    lists |= {page.obj.Annots.objgen for page in first.pages if "/Annots" in page.obj and page.obj.Annots.is_indirect}
    found = []
    if len(first.pages) != len(last.pages):
        found.append("/Pages")
    for value in first.objects:
        key = value.objgen
        if key in aside or key in lists or str(kind(value)) in ("/XRef", "/ObjStm"):
            continue
        now = last.get_object(*key)
        if same(value, now):
            continue
        if key == first.Root.objgen:
            found += [f"/Root {name}" for name in changed(value, now) - CATALOG]
        elif key in pages:
            found += [f"page {pages[key]} {name}" for name in changed(value, now) - {"/Annots"}]
        elif key in fields:
            found += [f"{value.get('/T', '')} {name}" for name in changed(value, now) - FIELD]
        else:
            found.append(f"{key[0]} {key[1]} obj {kind(value) or ''}".strip())
    for number, (page, now) in enumerate(zip(first.pages, last.pages, strict=False), 1):
        found += annotations(number, page.obj, now.obj)
    for each in last.Root.get("/AcroForm", {}).get("/Fields", ()):
        if each.objgen not in fields and str(each.get("/FT", "")) != "/Sig":
            found.append(f"/AcroForm {each.get('/T', '')}")
    return found


def annotations(number: int, page: Object, now: Object) -> list[str]:
    """New annotations of a page that are no signature field; old ones that are gone or moved."""
    old = [one.objgen for one in page.get("/Annots", ())]
    new = list(now.get("/Annots", ()))
    kept = [one.objgen for one in new if one.objgen in set(old)]
    found = [] if kept == old else [f"page {number} /Annots"]
    for one in new:
        if one.objgen not in set(old) and not (str(one.get("/Subtype")) == "/Widget" and "/Sig" in (
            str(one.get("/FT", "")), str(one.get("/Parent", {}).get("/FT", "")))):  # fmt: skip
            found.append(f"page {number} {one.get('/Subtype')}")
    return found


def kind(value: Any) -> Any:
    return value.get("/Type") if isinstance(value, Dictionary | Stream) else None


def same(value: Object, now: Object) -> bool:
    if isinstance(value, Stream):
        return isinstance(now, Stream) and not changed(value, now) and value.read_raw_bytes() == now.read_raw_bytes()
    return type(value) is type(now) and text(value) == text(now)


def text(value: Any) -> bytes:
    """A value as it stands in the file, references as such."""
    if isinstance(value, Dictionary | Array) and value.is_indirect:
        return value.unparse(resolved=True)
    return value.unparse() if isinstance(value, Object) else str(value).encode()


def changed(value: Object, now: Object) -> set[str]:
    if not isinstance(now, Dictionary | Stream):
        return {"obj"}
    keys = set(value.keys()) | set(now.keys())
    return {key for key in keys if key not in value or key not in now or reference(value[key]) != reference(now[key])}


def reference(value: Any) -> Any:
    """What a key holds, an indirect object by its number."""
    if isinstance(value, Object) and value.is_indirect:
        return value.objgen
    return value.unparse() if isinstance(value, Object) else value
