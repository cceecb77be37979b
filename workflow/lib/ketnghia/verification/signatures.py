"""Signatures: who signed which bytes, whether by a key that is trusted, and what was added behind our own bytes.

The cryptography is pyHanko's; what was added is compared object by object (`revisions.py`): the offices sign with
programs of their own, each in a further revision.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms, pem, x509
from pikepdf import PdfError as Broken
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from ketnghia import revisions
from ketnghia.verification.findings import Findings

FAULTS = (PdfError, SignatureValidationError, SigningError, ValueError, KeyError, TypeError, IndexError, AttributeError)


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
    # How many bytes of the file stood when it was made.
    end: int
    # What stands in its place, which no signature covers, besides the signature itself; '' for nothing.
    more: str = ""


def certificates(data: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM or DER file."""
    if not pem.detect(data):
        return [x509.Certificate.load(data)]
    return [x509.Certificate.load(der) for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]


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
        end=int(embedded.byte_range[2]) + int(embedded.byte_range[3]),
        more=smuggled(embedded, roots),
    )


def smuggled(embedded: Any, roots: Sequence[x509.Certificate]) -> str:
    """What the place of a signature holds that it need not hold: behind it there are zeros alone, and a certificate
    that is trusted for itself is that very certificate."""
    held = bytes(embedded.pkcs7_content)
    try:
        made = cms.ContentInfo.load(held)
        length = len(made.dump())
        inside = [each.chosen for each in made["content"]["certificates"] if isinstance(each.chosen, x509.Certificate)]
    except (ValueError, KeyError, TypeError) as fault:
        return type(fault).__name__
    if held[length:].strip(b"\0"):
        return f"+{len(held[length:].rstrip(bytes(1)))} B"
    own = {name: root.dump() for root in roots for name in names(root)}
    strange = [each for each in inside if any(own.get(name, each.dump()) != each.dump() for name in names(each))]
    return f"{strange[0].serial_number} ≠" if strange else ""


def names(each: x509.Certificate) -> list[tuple[bytes, int]]:
    """By what two certificates are the same: issuer and number, key and number."""
    return [(part.dump(), each.serial_number) for part in (each.issuer, each.public_key)]


def check_signatures(
    data: bytes, bound: int, roots: Sequence[x509.Certificate], unsigned: bool, findings: Findings
) -> None:
    """Each signature holds and is by a trusted key; together they cover the file, and add nothing but themselves to its
    first `bound` bytes, which are ours."""
    try:
        found = signatures(data, roots)
    except FAULTS as fault:
        findings.differ("revision", "file", "PDF", f"{type(fault).__name__}: {fault}")
        return
    try:
        check_revisions(data, bound, found, findings)
    except Broken as fault:
        findings.differ("revision", "file", "PDF", str(fault))
    if unsigned:
        return
    findings.looked("signature", len(found))
    findings.looked("trust", len(found))
    if not found:
        findings.differ("signature", "file", "/Sig", "–")
    for each in found:
        if not each.intact:
            findings.differ("signature", each.field, each.signer, "≠")
        if each.more:
            findings.differ("signature", each.field, "/Contents", each.more)
        if not each.trusted:
            listed = "; ".join(root.subject.human_friendly for root in roots) or "--trust, config/signers/*.pem"
            findings.differ("trust", each.field, listed, each.signer)


def check_revisions(data: bytes, bound: int, found: Sequence[Signature], findings: Findings) -> None:
    """Whether each signature covers all that was there, the last one everything, and no more was added."""
    findings.looked("revision", 1 + len(found))
    ends = revisions.ends(data)
    last = ends[-1] if ends else 0
    if last != len(data):
        findings.differ("revision", "file", "%%EOF", f"+{len(data) - last} B")
    for number, each in enumerate(found):
        if not each.covers_revision:
            findings.differ("revision", each.field, "/ByteRange", "–")
        if number == len(found) - 1 and not each.covers_whole:
            findings.differ("revision", each.field, f"{len(data)} B", "/ByteRange")
    total = PdfFileReader(io.BytesIO(data), strict=False).xrefs.total_revisions
    ours = sum(end <= bound for end in ends)
    if not found and max(total, len(ends)) > max(ours, 1):
        findings.differ("revision", "file", ours, max(total, len(ends)))
    if bound < len(data):
        steps = revisions.states(data, bound, (each.end for each in found))
        for place in revisions.added(steps):
            findings.differ("revision", place, "/Sig", "≠")
