"""Reports: the pages people read, each figure a link to its trace.

    from    indicators, plots, facts, problems, words, templates
    to      results/reports/<period>/     report.html, report.pdf and the JSON that other programs read (public edition)
            results/internal/<period>/    the same with the text as sent; print/: the parts of the PDF
"""


checkpoint compose_page:
    """Indicators, plots and words -> pages. A checkpoint: a part of the PDF that comes out the same is not laid out."""
    input:
        indicators=indicators("slices/page.json"),
        published=indicators("published.json"),
        bridge=indicators("bridge.csv"),
        contributions=indicators("contributions.parquet"),
        plots="results/plots/{period}",
        data="results/indicators/{period}.data",
        facts="results/facts/{period}/facts.parquet",
        problems="results/facts/{period}/problems.json",
        accounting="results/facts/{period}/accounting.json",
        submissions="results/facts/{period}/submissions.json",
        config=parts("compose_page"),
        code=code("compose_page"),
        templates=templates(),
    output:
        report="results/reports/{period}/report.html",
    params:
        seen=seen("compose_page", *templates()),
        home=HOME,
        fonts=FONTS,
    shell:
        "true"


rule record_run:
    """What went in and what took part: the last step, and what is built unless something else is asked for."""
    default_target: True
    input:
        report=f"results/reports/{PERIOD}/report.html",
        pdf=f"results/reports/{PERIOD}/report.pdf",
        everything=parts("record_run"),
        code=code("record_run"),
    output:
        run=f"results/reports/{PERIOD}/run.json",
    params:
        seen=seen("record_run"),
    shell:
        "true"
