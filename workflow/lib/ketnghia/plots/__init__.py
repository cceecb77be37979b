"""Plots: charts and maps drawn from indicators only, at two widths, their value labels laid over them by the page."""

from ketnghia.plots.colours import stylesheet
from ketnghia.plots.slices import slice_of
from ketnghia.plots.svg import themed, titled

__all__ = ["slice_of", "stylesheet", "themed", "titled"]
