"""Indicators: the figures of the report, each with its definition, exact value and the facts behind it.

    from    results/facts/<period>/*, config/indicators.yaml
    to      results/indicators/<period>/         indicators, contributions, bridge, comparison with the published figures
            results/indicators/<period>/slices/  what one plot or page reads: nothing else makes it out of date
            results/internal/<period>/data/     the files that travel inside the PDF
"""


checkpoint compute_indicators:
    """Facts -> indicators. A checkpoint: what comes out the same stops here."""
    input:
        facts="results/facts/{period}/facts.parquet",
        submissions="results/facts/{period}/submissions.json",
        problems="results/facts/{period}/problems.json",
        config=parts("compute_indicators"),
        seen=seen("compute_indicators"),
    output:
        directory("results/indicators/{period}"),
    shell:
        "python -m ketnghia compute-indicators --facts {input.facts:q} --submissions {input.submissions:q}"
        " --problems {input.problems:q} --out {output:q}"


def indicators(name=""):
    """An input function for one file of the indicators' folder.

    A rule that uses it also waits for the folder itself (`after`, ancient: an order, no reason to run): where the
    checkpoint is there but out of date, its files alone tie no job to it.
    """
    return lambda wildcards: str(Path(checkpoints.compute_indicators.get(period=wildcards.period).output[0]) / name)


rule pack_data:
    """Facts and indicators -> the tables that travel inside the PDF."""
    input:
        indicators=indicators("indicators.json"),
        contributions=indicators("contributions.parquet"),
        bridge=indicators("bridge.csv"),
        facts="results/facts/{period}/facts.parquet",
        submissions="results/facts/{period}/submissions.json",
        after=ancient("results/indicators/{period}"),
        config=parts("pack_data"),
        seen=seen("pack_data", *templates()),
    output:
        directory("results/internal/{period}/data"),
    shell:
        "python -m ketnghia pack-data --indicators {input.indicators:q} --contributions {input.contributions:q}"
        " --bridge {input.bridge:q} --facts {input.facts:q} --submissions {input.submissions:q}"
        " --templates {HOME:q}/templates --out {output:q}"
