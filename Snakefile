"""From the agencies' submissions to the published review.

    ./run report                                              everything, with progress and a summary
    snakemake --workflow-profile config/profiles/default      the same results, Snakemake's own words
    snakemake --list-rules                                    the steps, a line each

The journey: submissions -> cells -> facts -> indicators -> plots -> reports.
"""

from snakemake.utils import min_version

min_version("9.0")


configfile: "config/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/cells.smk"
include: "workflow/rules/facts.smk"
include: "workflow/rules/indicators.smk"
include: "workflow/rules/plots.smk"
include: "workflow/rules/reports.smk"


rule record_run:
    """What went in and what took part: the last step, and what is built unless something else is asked for."""
    default_target: True
    input:
        outputs=[f"results/reports/{PERIOD}/{name}" for name in PUBLISHED],
        cards=f"results/reports/{PERIOD}/cards" if CARDS else [],
        config=parts("record_run"),
        all_code=sorted({file for step in lineage.PARTS for file in code(step)} | set(templates())),
        seen=seen("record_run"),
    output:
        run=f"results/reports/{PERIOD}/run.json",
        crate=f"results/reports/{PERIOD}/ro-crate-metadata.json",
        workflow=f"results/reports/{PERIOD}/workflow/Snakefile",
    shell:
        "python -m ketnghia record-run --code {input.all_code:q} --home {HOME:q} --fonts {FONTS:q}"
        " --outputs {input.outputs:q} --folders {FOLDERS:q} --run {output.run:q}"
