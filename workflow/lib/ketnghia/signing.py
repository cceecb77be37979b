"""Signing: a signature in a reserved place of the PDF, and what signatures a file carries and cover.

PAdES-B-B by pyHanko, the one library that signs and reads back what was signed; what was added besides is compared by
`revisions.py`. The places are those that the report keeps free (`boxes.py`); what is seen of a signature is a page that
WeasyPrint made, since pyHanko's own stamps break PDF/A. pyHanko is loaded only when something is signed or read.
"""

from __future__ import annotations

import io
import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from markupsafe import escape
from pikepdf import Pdf, PdfError

from ketnghia import revisions
from ketnghia.boxes import SIGNED
from ketnghia.fonts import font_faces
from ketnghia.lineage import sha256

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate


class Fault(ValueError):
    """Why something cannot be signed, or what is wrong with a signed file: a code of our own and what was found."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code, found)
        self.code, self.found = code, found


@dataclass(frozen=True)
class Signature:
    """One signature of a file, in the order in which they were made.

    covers: 'file' if it covers all bytes, 'revision' if all that stood when it was made, else 'part'. end: how many
    bytes of the file stood then. sha256: of these bytes. when: by the signer's own clock, ISO.
    """

    field: str
    signer: str
    certificate: str
    when: str
    covers: str
    end: int
    sha256: str
    sound: bool
    trusted: bool | None
    method: str

    def row(self) -> dict[str, Any]:
        return asdict(self)


# Making a signature ---------------------------------------------------------------------------------------------------


def sign(data: bytes, key: bytes, passphrase: bytes | None, moment: datetime, fonts: str, field: str = "") -> bytes:
    """The file with one more signature, its bytes first and unchanged.

    `key`: PKCS#12; `moment`: what the stamp says; `fonts`: file URL of the font folder; `field`: the first place that
    is still free unless named. Raises Fault where the key does not open or no place is free.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.stamp import StaticStampStyle

    signer = opened(key, passphrase)
    place, width, height = free(data, field)
    name = called(signer.signing_cert)
    # The seal's place covers a part of the leader's: one writes above, the other below.
    lines = [name, *f"{moment:%d/%m/%Y %H:%M:%S%z}".split(" ")]
    look = picture(stamp(lines, width, height, fonts, low=place == SIGNED[1]))
    meta = signers.PdfSignatureMetadata(
        field_name=place,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        signer_key_usage={"digital_signature"},
    )
    worker = signers.PdfSigner(meta, signer, stamp_style=StaticStampStyle(border_width=0, background=look))
    out = worker.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), existing_fields_only=True)
    return out.getvalue()


def opened(key: bytes, passphrase: bytes | None) -> Any:
    """A signer from PKCS#12."""
    from pyhanko.sign import signers

    try:
        made = signers.SimpleSigner.load_pkcs12_data(key, other_certs=(), passphrase=passphrase)
    except (ValueError, TypeError, OSError) as fault:
        raise Fault("key", str(fault)) from None
    if made is None or made.signing_cert is None:
        raise Fault("key")
    return made


def free(data: bytes, wanted: str = "") -> tuple[str, float, float]:
    """The first place for a signature that holds none, or the one that is wanted, with its width and height."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        fields = pdf.Root.AcroForm.Fields if "/AcroForm" in pdf.Root else []
        found = {str(one.T): one for one in fields if str(one.get("/FT")) == "/Sig" and "/V" not in one}
        order = [wanted] if wanted else [*SIGNED, *found]
        for name in order:
            if name in found:
                x, y, right, top = (float(value) for value in found[name].Rect)
                return name, right - x, top - y
    raise Fault("place", wanted)


def stamp(lines: Sequence[str], width: float, height: float, fonts: str, low: bool = False) -> bytes:
    """A PDF of one page, as large as the place, with what is seen of a signature."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from ketnghia.printing import Fetcher

    fetcher, known = Fetcher((f"{fonts}/",)), FontConfiguration()
    said = "<br>".join(str(escape(line)) for line in lines)
    style = (
        f"@page {{ size: {width:.2f}pt {height:.2f}pt; margin: 0 }} html {{ font: 9pt/1.2 Tinos; text-align: center }}"
        f" body {{ margin: 0; height: {height:.2f}pt; display: flex; flex-direction: column;"
        f" justify-content: {'flex-end' if low else 'flex-start'} }}"
    )
    html = f'<!doctype html><html lang="vi"><title>Chữ ký</title><style>{style}</style><div>{said}</div></html>'
    sheet = CSS(string=font_faces(fonts), font_config=known, url_fetcher=fetcher, base_url=fonts)
    page = HTML(string=html, url_fetcher=fetcher).render(font_config=known, stylesheets=[sheet])
    return page.write_pdf(pdf_variant="pdf/a-3u")


def picture(data: bytes) -> Any:
    """A page as what pyHanko draws into a field."""
    from pyhanko.pdf_utils.content import PdfContent
    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.pdf_utils.reader import PdfFileReader

    class Page(PdfContent):
        def render(self) -> bytes:
            form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(data)))
            name = f"/Stamp{uuid.uuid5(uuid.NAMESPACE_OID, sha256(data)).hex}"
            self.resources.xobject[name] = form
            x, y, right, top = form.get_object()["/BBox"]
            self.box = BoxConstraints(width=abs(right - x), height=abs(top - y))
            return f"{name} Do".encode()

    return Page()


def called(certificate: Certificate) -> str:
    """Whom a certificate names: the common name, else all of the name."""
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


# Reading signatures ---------------------------------------------------------------------------------------------------

COVERS = {"ENTIRE_FILE": "file", "ENTIRE_REVISION": "revision", "CONTIGUOUS_BLOCK_FROM_START": "part"}


def read(data: bytes, trust: Iterable[bytes] = ()) -> list[Signature]:
    """The signatures of a file, oldest first. `trust`: certificates (PEM or DER) that a signer must come from; without
    any, `trusted` is None. Raises Fault('unreadable') for what is no PDF.
    """
    from pyhanko.pdf_utils.misc import PdfError as Broken

    try:
        reader = _reader(data)
        return [_signature(data, one, list(trust)) for one in reader.embedded_regular_signatures]
    except (Broken, PdfError, ValueError, KeyError) as fault:
        raise Fault("unreadable", str(fault)) from None


def _reader(data: bytes) -> Any:
    from pyhanko.pdf_utils.reader import PdfFileReader

    # What it finds wrong is our answer, not a trace for the terminal.
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return PdfFileReader(io.BytesIO(data), strict=False)


def _signature(data: bytes, one: Any, trust: list[bytes]) -> Signature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    when = one.self_reported_timestamp
    usage = KeyUsageConstraints(key_usage={"digital_signature"})
    status = validate_pdf_signature(one, _context(trust, one, when), key_usage_settings=usage, skip_diff=True)
    end = max(int(one.byte_range[at]) + int(one.byte_range[at + 1]) for at in range(0, len(one.byte_range), 2))
    return Signature(
        field=str(one.field_name),
        signer=called(one.signer_cert),
        certificate=one.signer_cert.sha256.hex(),
        when=when.isoformat() if when else "",
        covers=COVERS.get(status.coverage.name, "part"),
        end=end,
        sha256=sha256(data[:end]),
        sound=bool(status.intact and status.valid),
        trusted=bool(status.trusted) if trust else None,
        method=str(one.sig_object.get("/SubFilter", "")).lstrip("/"),
    )


def _context(trust: list[bytes], one: Any, when: datetime | None) -> Any:
    """What a chain of certificates is judged by: these roots alone, at the time of signing, nothing fetched."""
    from pyhanko_certvalidator import ValidationContext

    roots = [certificate(each) for each in trust] or [one.signer_cert]
    extra = {"moment": when, "best_signature_time": when} if when else {}
    return ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail", **extra)


def certificate(data: bytes) -> Certificate:
    """A certificate from PEM or DER."""
    from asn1crypto import pem, x509

    try:
        return x509.Certificate.load(pem.unarmor(data)[2] if pem.detect(data) else data)
    except ValueError as fault:
        raise Fault("certificate", str(fault)) from None


# What was added -------------------------------------------------------------------------------------------------------


def added(data: bytes, before: bytes) -> list[Signature]:
    """The signatures that a file has, once it is proven to be `before` with signatures and filled fields alone.

    Raises Fault: prefix (other bytes at its beginning), unreadable, unsigned, broken (a signature that does not hold),
    coverage (an earlier one does not cover a whole revision, or the last not the whole file), order (the seal before
    the leader), changed (something else was changed).
    """
    if data[: len(before)] != before or len(data) == len(before):
        raise Fault("unsigned" if data == before else "prefix")
    found = read(data)
    if not found:
        raise Fault("unsigned")
    if bad := [one.field for one in found if not one.sound]:
        raise Fault("broken", ", ".join(bad))
    wanted = [*["revision"] * (len(found) - 1), "file"]
    if bad := [one.field for one, want in zip(found, wanted, strict=True) if one.covers != want]:
        raise Fault("coverage", ", ".join(bad))
    names = [one.field for one in found]
    if set(SIGNED) <= set(names) and names.index(SIGNED[0]) > names.index(SIGNED[1]):
        raise Fault("order", SIGNED[1])
    if what := revisions.what(data, before, [one.end for one in found]):
        raise Fault("changed", what)
    return found


def filled(data: bytes) -> dict[str, str]:
    """What was written into the text fields, by name; an empty one is left out."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        fields = pdf.Root.AcroForm.Fields if "/AcroForm" in pdf.Root else ()
        texts = {str(one.T): str(one.get("/V", "")) for one in fields if str(one.get("/FT")) == "/Tx"}
    return {name: text for name, text in texts.items() if text}
