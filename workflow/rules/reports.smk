"""Reports: the pages people read, each figure a link to its trace.

    from    indicators, plots, facts, problems, words, templates
    to      results/reports/<period>/     report.html, report.pdf, its copy for reading and the JSON that other
                                          programs read (public edition)
            index.html and a folder for each kind of page that config/site.yaml describes
            results/internal/<period>/    the same with the text as sent; print/: the parts of the PDF
"""

# The parts of the PDF; a report without annexes has none of them.
PRINTED = load_programme(".", ("config/report.yaml", "config/site.yaml"))
REPORT, SITE = PRINTED.report, PRINTED.yaml("config/site.yaml")
ANNEXES = ("annexes",) if REPORT.get("annexes") else ()
PARTS = ("body", *ANNEXES, "trace")
KINDS = SITE.get("kinds") or {}
# Pages to print are made when asked for (`--config pages=true`), and from then on kept up to date.
CARDS = bool(config.get("pages")) or Path(f"results/reports/{PERIOD}/cards").exists()
LINKS = "--cards" if CARDS else ""
CARD_BATCHES = {
    **{kind: 4 for kind, one in KINDS.items() if one.get("card")},
    "press": 1,
}
OPTIONAL = [name for name, there in (("plots", Path("config/plots.yaml").exists()), ("method", SITE.get("method"))) if there]
# What is published, each file and folder.
PAGES = [f"{name}.html" for name in ("index", "indicators", "downloads", "search", *OPTIONAL)]
PUBLISHED = (
    *("report.html", "report.pdf", "reading-copy.pdf", "indicators.json", "trace.json", "problems.json"),
    *("accounting.json", "bridge.csv", "figures.json", *PAGES),
    *([REPORT["spoken"]["file"]] if "spoken" in REPORT else []),
)
FOLDERS = ("assets", "site", "trace", *KINDS)


checkpoint compose_page:
    """Indicators, plots and words -> pages. A checkpoint: a part of the PDF that comes out the same is not laid out."""
    input:
        indicators=indicators("slices/page.json"),
        published=indicators("published.json"),
        bridge=indicators("bridge.csv"),
        contributions=indicators("contributions.parquet"),
        facts="results/facts/{period}/facts.parquet",
        problems="results/facts/{period}/problems.json",
        accounting="results/facts/{period}/accounting.json",
        submissions="results/facts/{period}/submissions.json",
        plots="results/plots/{period}",
        data="results/internal/{period}/data",
        after=ancient("results/indicators/{period}"),
        config=parts("compose_page"),
        seen=seen("compose_page", *templates()),
    output:
        "results/reports/{period}/report.html",
        "results/reports/{period}/indicators.json",
        "results/reports/{period}/accounting.json",
        "results/reports/{period}/bridge.csv",
        "results/reports/{period}/figures.json",
        # The text that is read aloud, where the programme has one.
        [f"results/reports/{{period}}/{REPORT['spoken']['file']}"] if "spoken" in REPORT else [],
        directory("results/reports/{period}/assets"),
        "results/internal/{period}/report.html",
        directory("results/internal/{period}/assets"),
        pages=directory("results/internal/{period}/print"),
    shell:
        "python -m ketnghia compose-page --indicators {input.indicators:q} --published {input.published:q}"
        " --bridge {input.bridge:q} --contributions {input.contributions:q} --facts {input.facts:q}"
        " --problems {input.problems:q} --accounting {input.accounting:q} --submissions {input.submissions:q}"
        " --plots {input.plots:q} --data {input.data:q} --templates {HOME:q}/templates --fonts {FONTS:q}"
        " --out results/reports/{wildcards.period:q} --internal results/internal/{wildcards.period:q}"


rule write_traces:
    """Indicators, facts and problems -> the trace of each figure and the list of problems, in both editions."""
    input:
        indicators=indicators("slices/page.json"),
        contributions=indicators("contributions.parquet"),
        facts="results/facts/{period}/facts.parquet",
        problems="results/facts/{period}/problems.json",
        submissions="results/facts/{period}/submissions.json",
        after=ancient("results/indicators/{period}"),
        config=parts("write_traces"),
        seen=seen("write_traces", *templates()),
    output:
        "results/reports/{period}/trace.json",
        "results/reports/{period}/problems.json",
        directory("results/reports/{period}/trace"),
        "results/internal/{period}/trace.json",
        "results/internal/{period}/problems.json",
        directory("results/internal/{period}/trace"),
    shell:
        "python -m ketnghia write-traces --indicators {input.indicators:q} --contributions {input.contributions:q}"
        " --facts {input.facts:q} --problems {input.problems:q} --submissions {input.submissions:q}"
        " --templates {HOME:q}/templates"
        " --out results/reports/{wildcards.period:q} --internal results/internal/{wildcards.period:q}"


rule compose_site:
    """Indicators, facts and plots -> the pages around the review: places, senders, lists, search."""
    input:
        indicators=indicators("slices/page.json"),
        published=indicators("published.json"),
        bridge=indicators("bridge.csv"),
        contributions=indicators("contributions.parquet"),
        facts="results/facts/{period}/facts.parquet",
        problems="results/facts/{period}/problems.json",
        submissions="results/facts/{period}/submissions.json",
        plots="results/plots/{period}",
        data="results/internal/{period}/data",
        after=ancient("results/indicators/{period}"),
        config=parts("compose_site"),
        seen=seen("compose_site", *templates()),
        asked=mark("pages", "yes" if CARDS else "no"),
    output:
        expand("results/reports/{{period}}/{name}", name=PAGES),
        [directory(f"results/reports/{{period}}/{kind}") for kind in ("site", *KINDS)],
    shell:
        "python -m ketnghia compose-site --indicators {input.indicators:q} --published {input.published:q}"
        " --bridge {input.bridge:q} --contributions {input.contributions:q} --facts {input.facts:q}"
        " --problems {input.problems:q} --submissions {input.submissions:q} --plots {input.plots:q} --data {input.data:q}"
        " --templates {HOME:q}/templates {LINKS} --out results/reports/{wildcards.period:q}"


rule print_cards:
    """A batch of the pages of one kind -> PDF and pictures; built only when asked for, and kept up to date after."""
    input:
        indicators=indicators("slices/page.json"),
        published=indicators("published.json"),
        bridge=indicators("bridge.csv"),
        contributions=indicators("contributions.parquet"),
        facts="results/facts/{period}/facts.parquet",
        problems="results/facts/{period}/problems.json",
        submissions="results/facts/{period}/submissions.json",
        plots="results/plots/{period}",
        data="results/internal/{period}/data",
        after=ancient("results/indicators/{period}"),
        config=parts("print_cards"),
        seen=seen("print_cards", *templates()),
    output:
        directory("results/internal/{period}/cards/{kind}-{batch}-of-{batches}"),
    shell:
        "python -m ketnghia print-cards --indicators {input.indicators:q} --published {input.published:q}"
        " --bridge {input.bridge:q} --contributions {input.contributions:q} --facts {input.facts:q}"
        " --problems {input.problems:q} --submissions {input.submissions:q} --plots {input.plots:q} --data {input.data:q}"
        " --templates {HOME:q}/templates --fonts {FONTS:q} --kind {wildcards.kind:q}"
        " --batch {wildcards.batch} --of {wildcards.batches} --out {output:q}"


rule collect_cards:
    """The printed pages of all batches -> one folder for readers."""
    input:
        batches=[f"results/internal/{{period}}/cards/{kind}-{n}-of-{of}" for kind, of in CARD_BATCHES.items() for n in range(1, of + 1)],
        config=parts("collect_cards"),
        seen=seen("collect_cards"),
    output:
        directory("results/reports/{period}/cards"),
    shell:
        "python -m ketnghia collect-cards --batches {input.batches:q} --out {output:q}"


rule write_docx:
    """The report as a Word file to work on: built only when asked for, as `./run report --docx` does."""
    input:
        indicators=indicators("slices/page.json"),
        published=indicators("published.json"),
        bridge=indicators("bridge.csv"),
        facts="results/facts/{period}/facts.parquet",
        submissions="results/facts/{period}/submissions.json",
        plots="results/plots/{period}",
        data="results/internal/{period}/data",
        after=ancient("results/indicators/{period}"),
        config=parts("write_docx"),
        seen=seen("write_docx", *templates()),
    output:
        "results/internal/{period}/report.docx",
    shell:
        "python -m ketnghia write-docx --indicators {input.indicators:q} --published {input.published:q}"
        " --bridge {input.bridge:q} --facts {input.facts:q} --submissions {input.submissions:q} --plots {input.plots:q}"
        " --data {input.data:q} --templates {HOME:q}/templates --fonts {FONTS:q} --out {output:q}"


def page(name=""):
    """An input function for one part of the PDF as HTML."""
    return lambda wildcards: str(
        Path(checkpoints.compose_page.get(period=wildcards.period).output.pages) / name.format(**wildcards)
    )


rule print_page:
    """One part of the review as HTML -> PDF, in a process of its own."""
    input:
        html=page("{part}.html"),
        plots="results/plots/{period}",
        after=ancient("results/internal/{period}/report.html"),
        config=parts("print_page"),
        seen=seen("print_page"),
    output:
        pdf="results/internal/{period}/parts/{part}.pdf",
        side="results/internal/{period}/parts/{part}.json",
    shell:
        "python -m ketnghia print-page --html {input.html:q} --fonts {FONTS:q} --pdf {output.pdf:q} --side {output.side:q}"


rule bind_report:
    """The printed parts -> one PDF, the data attached; and a copy for reading, without the data."""
    input:
        parts=expand("results/internal/{{period}}/parts/{part}.pdf", part=PARTS),
        sides=expand("results/internal/{{period}}/parts/{part}.json", part=PARTS),
        data="results/internal/{period}/data",
        # Or it would bind the parts of the page before, while the page is composed anew.
        after=ancient("results/internal/{period}/report.html"),
        config=parts("bind_report"),
        seen=seen("bind_report"),
    output:
        report="results/reports/{period}/report.pdf",
        reading="results/reports/{period}/reading-copy.pdf",
    shell:
        "python -m ketnghia bind-report --parts {input.parts:q} --data {input.data:q} --fonts {FONTS:q}"
        " --out {output.report:q} --reading {output.reading:q}"
