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
