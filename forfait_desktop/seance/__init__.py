"""One run of the program in its frame: open the store, recover, unlock, work, lock, close."""

from forfait_desktop.seance.seance import EXIT_STORE, LOOK_AFTER_MS, MINUTE_MS, Seance

__all__ = ["EXIT_STORE", "LOOK_AFTER_MS", "MINUTE_MS", "Seance"]
