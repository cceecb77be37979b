"""The report's PDF: its printed parts joined, the data attached; and a copy for reading, without the data."""

from __future__ import annotations

from pathlib import Path

from ketnghia import copies, pdf, pdf_reading
from ketnghia.lineage import PARTS
from ketnghia.programme import rows_of
from ketnghia.steps.files import load_programme, read_json, write_bytes


def arguments(parser) -> None:
    parser.add_argument("--parts", nargs="+", required=True, help="PDFs of print-page, each with its .json")
    parser.add_argument("--data", required=True, help="folder of the files to attach")
    parser.add_argument("--fonts", required=True, help="folder of the installed fonts")
    parser.add_argument("--out", required=True)
    parser.add_argument("--reading", required=True, help="the copy without the data")


def run(parts: list[str], data: str, fonts: str, out: str, reading: str) -> None:
    programme = load_programme(".", PARTS["bind_report"])
    folder = Path(data)
    texts = described(read_json(folder / "datapackage.json"), programme.report.get("attachments") or {})
    printed = [part(Path(path)) for path in parts]
    made = pdf.bind(
        printed,
        [
            pdf.Attachment.of(path.name, path.read_bytes(), texts.get(path.name, path.name))
            for path in sorted(folder.glob("[!.]*"))
        ],
        (Path(fonts) / "Tinos-Regular.ttf").read_bytes(),
    )
    # Words with a typed number were refused when the page was composed: what is left here is a template's fault.
    if loose := pdf_reading.untraced(made, rows_of((folder / "plain_numbers.csv").read_text(encoding="utf-8"))):
        listed = "; ".join(f"page {page}: {text}" for page, text in loose[:5])
        raise ValueError(f"{len(loose)} numbers in the PDF without a trace: {listed}")
    write_bytes(out, made)
    write_bytes(reading, copies.reading(made, printed[0].document))


def part(path: Path) -> pdf.Part:
    told = read_json(path.with_suffix(".json"))
    return pdf.Part(path.read_bytes(), told["labels"], told["headings"], told["document"], told["fields"])


def described(package: dict, texts: dict[str, str]) -> dict[str, str]:
    """What each file is, in words: as the report's configuration says, else as the data package does."""
    found = {entry["path"]: entry.get("title") or entry.get("description") for entry in package.get("resources", [])}
    return {**{name: text for name, text in found.items() if text}, **texts}
