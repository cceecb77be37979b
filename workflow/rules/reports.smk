"""Reports: the pages people read, each figure a link to its trace.

    from    indicators, plots, facts, problems, words, templates
    to      results/reports/<period>/     report.html, report.pdf and the JSON that other programs read (public edition)
            results/internal/<period>/    the same with the text as sent; print/: the parts of the PDF
"""

# The parts of the PDF; a report without annexes has none of them.
ANNEXES = ("annexes",) if load_programme(".", ("config/report.yaml",)).report.get("annexes") else ()
PARTS = ("body", *ANNEXES, "trace")
# What is published beside the pages of the traces.
PUBLISHED = (
    *("report.html", "report.pdf", "indicators.json", "trace.json", "problems.json", "accounting.json"),
    *("bridge.csv", "figures.json"),
)


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
        code=code("compose_page"),
        templates=templates(),
    output:
        "results/reports/{period}/report.html",
        "results/reports/{period}/indicators.json",
        "results/reports/{period}/trace.json",
        "results/reports/{period}/problems.json",
        "results/reports/{period}/accounting.json",
        "results/reports/{period}/bridge.csv",
        "results/reports/{period}/figures.json",
        directory("results/reports/{period}/trace"),
        directory("results/reports/{period}/assets"),
        "results/internal/{period}/report.html",
        "results/internal/{period}/trace.json",
        "results/internal/{period}/problems.json",
        directory("results/internal/{period}/trace"),
        directory("results/internal/{period}/assets"),
        pages=directory("results/internal/{period}/print"),
    params:
        seen=seen("compose_page", *templates()),
        home=str(HOME),
        fonts=str(FONTS),
    shell:
        "python -m ketnghia compose-page --indicators {input.indicators:q} --published {input.published:q}"
        " --bridge {input.bridge:q} --contributions {input.contributions:q} --facts {input.facts:q}"
        " --problems {input.problems:q} --accounting {input.accounting:q} --submissions {input.submissions:q}"
        " --plots {input.plots:q} --data {input.data:q} --templates {params.home:q}/templates --fonts {params.fonts:q}"
        " --out results/reports/{wildcards.period:q} --internal results/internal/{wildcards.period:q}"


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
        code=code("print_page"),
    output:
        pdf="results/internal/{period}/parts/{part}.pdf",
        side="results/internal/{period}/parts/{part}.json",
    params:
        seen=seen("print_page"),
        fonts=str(FONTS),
    shell:
        "python -m ketnghia print-page --html {input.html:q} --fonts {params.fonts:q} --pdf {output.pdf:q} --side {output.side:q}"


rule bind_report:
    """The printed parts -> one PDF, the data attached."""
    input:
        parts=expand("results/internal/{{period}}/parts/{part}.pdf", part=PARTS),
        sides=expand("results/internal/{{period}}/parts/{part}.json", part=PARTS),
        data="results/internal/{period}/data",
        config=parts("bind_report"),
        code=code("bind_report"),
    output:
        "results/reports/{period}/report.pdf",
    params:
        seen=seen("bind_report"),
    shell:
        "python -m ketnghia bind-report --parts {input.parts:q} --data {input.data:q} --out {output:q}"
