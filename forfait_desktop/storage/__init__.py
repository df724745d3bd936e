"""The local store: one SQLite file, answers in their JSON form, every change in a journal."""
