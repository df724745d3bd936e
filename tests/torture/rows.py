"""One line of the table: what was tried, how often, and what was lost."""

from typing import NamedTuple


class Row(NamedTuple):
    """The outcome of a round; anything lost or failed makes the whole run fail."""

    name: str
    tried: str
    outcome: str
    lost: int
    failures: tuple[str, ...] = ()
    """What went wrong, with the seed that shows it again."""

    @property
    def is_sound(self) -> bool:
        return not self.lost and not self.failures
