"""Use cases of the program, without Qt: sessions, journeys, files and printed lists."""
