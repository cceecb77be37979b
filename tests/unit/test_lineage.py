"""Lineage: closures hold all and only what is imported."""

from ketnghia.lineage import closure, digest_of

SOURCES = {
    "ketnghia": "",
    "ketnghia.a": "from ketnghia import b\n",
    "ketnghia.b": "def f():\n    from ketnghia.deep.c import g\n",
    "ketnghia.deep": "",
    "ketnghia.deep.c": "import ketnghia.a\n",
    "ketnghia.other": "import os\n",
}


def test_closure_follows_imports_at_any_depth_and_round_circles() -> None:
    names = ("ketnghia", "ketnghia.a", "ketnghia.b", "ketnghia.deep", "ketnghia.deep.c")
    assert closure("ketnghia.a", SOURCES) == names
    assert closure("ketnghia.other", SOURCES) == ("ketnghia", "ketnghia.other")


def test_digest_does_not_hang_on_order() -> None:
    assert digest_of([("a", "1"), ("b", "2")]) == digest_of([("b", "2"), ("a", "1")])
    assert digest_of([("a", "1")]) != digest_of([("a", "2")])
