"""Facts: what each agency states, typed, checked, corrected; every field with its cells.

    from    results/cells/<period>/<batch>.{parquet,json}, config/, inputs/reference/, inputs/corrections.csv
    to      results/facts/<period>/<batch>.{parquet,json}    facts; problems and accounting of one batch
            results/facts/<period>/facts.parquet             all facts and reference statements, objects counted once
            results/facts/<period>/{problems,accounting,submissions}.json
"""


rule clean_facts:
    """Cells -> facts and problems, for one batch of agencies."""
    input:
        cells="results/cells/{period}/{batch}.parquet",
        files="results/cells/{period}/{batch}.json",
        config=parts("clean_facts"),
        seen=seen("clean_facts"),
    output:
        facts="results/facts/{period}/{batch}.parquet",
        record="results/facts/{period}/{batch}.json",
    shell:
        "python -m ketnghia clean-facts --cells {input.cells:q} --files {input.files:q}"
        " --facts {output.facts:q} --record {output.record:q}"


rule gather_facts:
    """Facts of all batches -> one table: versions settled, objects counted once, reference statements beside them."""
    input:
        facts=expand("results/facts/{{period}}/{batch}.parquet", batch=batches()),
        records=expand("results/facts/{{period}}/{batch}.json", batch=batches()),
        config=parts("gather_facts"),
        seen=seen("gather_facts"),
    output:
        facts="results/facts/{period}/facts.parquet",
        problems="results/facts/{period}/problems.json",
        accounting="results/facts/{period}/accounting.json",
        submissions="results/facts/{period}/submissions.json",
    shell:
        "python -m ketnghia gather-facts --batches {input.facts:q} --records {input.records:q} --facts {output.facts:q}"
        " --problems {output.problems:q} --accounting {output.accounting:q} --submissions {output.submissions:q}"
