"""Forfait Desktop: prepare, check and transcribe the forfait structure declaration, offline."""

__version__ = "0.1.0"
