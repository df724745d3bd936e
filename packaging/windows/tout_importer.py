"""Run under Wine with the shipped Python: import all of ours, and use what they load late."""

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

import forfait_desktop


def main() -> int:
    """Import every module, then write and read a protected file; 0 when all is there."""
    for module in pkgutil.walk_packages(forfait_desktop.__path__, "forfait_desktop."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in ("icalendar", "pypdfium2", "reportlab.platypus", "PySide6.QtPrintSupport"):
        importlib.import_module(name)
    sqlcipher = importlib.import_module("sqlcipher3")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "essai.sqlite3"
        for word in ("créé", "relu"):
            base = sqlcipher.connect(str(path))
            base.execute("PRAGMA key = 'EXEMPLE'")
            base.execute("CREATE TABLE IF NOT EXISTS t (mot TEXT)")
            base.execute("INSERT INTO t VALUES (?)", (word,))
            base.commit()
            base.close()
        return 0 if not path.read_bytes().startswith(b"SQLite format 3") else 1


sys.exit(main())
