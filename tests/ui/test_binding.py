import sys

from PySide6.QtCore import QObject


def test_calls_without_a_result_keep_the_references_to_none() -> None:
    """PySide6 6.12.0 lost one at each call, which ends in an abort on Python 3.11."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("nom")
    assert abs(sys.getrefcount(None) - before) < 100
