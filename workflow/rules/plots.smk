"""Plots: charts and maps, drawn from indicators only.

    from    results/indicators/<period>/slices/plots.json, config/plots.yaml
    to      results/plots/<period>/<plot>.{wide,narrow}.svg and <plot>.json (labels to lay over them)
"""


rule draw_plots:
    """Indicators -> plots, all of them in one process: the start costs more than the drawing."""
    input:
        slice=indicators("slices/plots.json"),
        after=ancient("results/indicators/{period}"),
        config=parts("draw_plots"),
        seen=seen("draw_plots", *templates()),
    output:
        directory("results/plots/{period}"),
    shell:
        "python -m ketnghia draw-plots --slice {input.slice:q} --styles {HOME:q}/templates/styles"
        " --fonts {FONTS:q} --out {output:q}"
