"""The window: a projection of the session's result. PySide6 lives here and in ``app``."""
