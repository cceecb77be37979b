"""What the rules share: batches, digests, code. The only functions of the workflow.

A rule watches what its step reads (configuration, code, templates) by an empty file whose name bears the digest of it
all, because Snakemake looks at the content of an input only if its time stamp is newer: a corrected workbook copied in
with an older one would pass unseen. A name does what `params` would do, but as soon as any rule has those, Snakemake
imports pandas, and a run with nothing to do takes a third longer. Configuration is an `input` as well, so that the
reason for a rebuild names the file; code and templates are not (fifty files for each of thirty jobs cost a tenth of
that run): `./run report` names what changed by the record of the last build.
"""

import os
import sys
from functools import cache
from pathlib import Path

from ketnghia import lineage, senders
from ketnghia.steps.files import load_programme, nfc, paths

# Relative, so that a copied pair of checkout and programme stays up to date.
HOME = Path(os.path.relpath(workflow.basedir))
LIBRARY = HOME / "workflow/lib"
PERIOD = str(config["period"])
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
# The jobs import what stands in this tree, whoever started Snakemake.
os.environ["PYTHONPATH"] = str(LIBRARY.resolve())
FONTS = Path(sys.prefix) / "share/ketnghia/fonts"
SEEN = Path(".ketnghia/seen")


wildcard_constraints:
    period="[^/]+",
    batch=r"\d+",
    batches=r"\d+",
    part="[a-z]+",


@cache
def sources():
    """Module name -> path and text, of our own package."""
    return {
        ".".join(path.relative_to(LIBRARY).with_suffix("").parts).removesuffix(".__init__"): (path, path.read_text("utf-8"))
        for path in sorted(LIBRARY.rglob("*.py"))
    }


@cache
def code(step):
    """The files a step is made of: its module, all it imports of ours, the door, and the lock."""
    texts = {name: text for name, (_, text) in sources().items()}
    names = {*lineage.closure(f"ketnghia.steps.{step}", texts), "ketnghia.__main__"}
    schemas = sorted((LIBRARY / "ketnghia/schemas").glob("*.json")) if "ketnghia.schemas" in names else []
    return [*(str(sources()[name][0]) for name in sorted(names)), *map(str, schemas), str(HOME / "requirements.lock")]


@cache
def templates():
    """All template files, the programme's own before the checkout's: one step reads them, and reads them all."""
    found = {}
    for root in (HOME / "templates", Path("templates")):
        found |= {path.relative_to(root): str(path) for path in sorted(root.rglob("*")) if path.is_file()}
    return sorted(found.values())


@cache
def parts(step):
    """The programme's files a step may read."""
    return [nfc(path) for path in paths(Path("."), lineage.PARTS[step])]


@cache
def digest_in(file):
    """The digest of one file: read once, however many steps read it."""
    return lineage.sha256(Path(file).read_bytes())


@cache
def digest(*files):
    """One digest of the contents of files, with their names."""
    return lineage.digest_of((path, digest_in(path)) for path in files)[:16]


@cache
def mark(name, digest):
    """The file that stands for a digest: other content is another input, whatever its time stamp."""
    SEEN.mkdir(parents=True, exist_ok=True)
    path = SEEN / f"{name}-{digest}"
    if not path.exists():
        for old in SEEN.glob(f"{name}-*"):
            old.unlink()
        path.touch()
    return ancient(str(path))


def seen(step, *more):
    """The mark of what a step reads from the tree: configuration, code and whatever else."""
    return mark(step, digest(*parts(step), *code(step), *more))


@cache
def batches():
    """Batch number -> the submissions in it; an agency stays in its batch whoever else comes or goes."""
    programme = load_programme(".", lineage.PARTS["read_cells"])
    folder = Path("inputs/submissions") / PERIOD
    files = [nfc(path) for path in sorted(folder.rglob("*")) if path.is_file()]
    number = int(config.get("batches") or (2 if len(programme.givers) < 810 else 16))
    found = {batch: [] for batch in range(number)}
    for entry in senders.assign(files, programme):
        found[senders.batch_of(entry["agency"], number)].append(entry["submission"])
    return found


BATCHES = len(batches())


def files_of(wildcards):
    return batches()[int(wildcards.batch)]


def arrived(wildcards):
    return mark(f"batch{wildcards.batch}", digest(*files_of(wildcards)))
