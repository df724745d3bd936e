"""Frozen models and value types; standard library and pydantic only."""
