"""Cells: what stands written in the submissions, with its address.

    from    inputs/submissions/<period>/*, the ledger RECEIVED.csv
    to      results/cells/<period>/<batch>.parquet    one row per non-empty cell
            results/cells/<period>/<batch>.json       one entry per file: format, sheets, state, what is wrong with it
"""


rule read_cells:
    """Submissions -> cells, for one batch of agencies."""
    input:
        submissions=files_of,
        config=parts("read_cells"),
        seen=seen("read_cells"),
        arrived=arrived,
    output:
        cells="results/cells/{period}/{batch}.parquet",
        files="results/cells/{period}/{batch}.json",
    shell:
        "python -m ketnghia read-cells --batch {wildcards.batch} --batches {BATCHES}"
        " --cells {output.cells:q} --files {output.files:q}"
