"""Ketnghia: from the spreadsheets that many bodies send in to one review whose numbers lead back to their cells.

The journey, a module or more for each word of it:
submissions -> cells -> facts -> indicators -> plots -> reports.
"""

__version__ = "0.1.0"
