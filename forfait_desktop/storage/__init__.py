"""The local store: the answers, in a second file the evidence, every change in a journal."""
