"""The ways every screen is looked at: size, scale, colours, and how long the words are."""

from dataclasses import dataclass
from typing import Final

from forfait_desktop.ui.preferences import Apparence, Preferences

SMALL: Final = (1366, 768)
FULL_HD: Final = (1920, 1080)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of looking; sizes are in pixels of the screen."""

    name: str
    size: tuple[int, int] = SMALL
    scale_percent: int = 100
    dark: bool = False
    long: bool = False
    discreet: bool = False
    text_percent: int = 100

    @property
    def logical(self) -> tuple[int, int]:
        """The size in the units of Qt."""
        width, height = self.size
        return width * 100 // self.scale_percent, height * 100 // self.scale_percent

    @property
    def must_fit(self) -> bool:
        """Whether a question and the totals are seen whole, without scrolling."""
        return self.size == SMALL and self.text_percent == 100 and not self.long

    @property
    def preferences(self) -> Preferences:
        """What the doctor would have chosen."""
        return Preferences(
            apparence=Apparence.SOMBRE if self.dark else Apparence.CLAIR,
            taille_pourcent=self.text_percent,
            discret=self.discreet,
        )


def _both(name: str, size: tuple[int, int], scale_percent: int) -> tuple[Variant, Variant]:
    return (
        Variant(f"{name}-clair", size, scale_percent),
        Variant(f"{name}-sombre", size, scale_percent, dark=True),
    )


VARIANTS: Final = (
    *_both("100-petit", SMALL, 100),
    *_both("100-grand", FULL_HD, 100),
    *_both("150", FULL_HD, 150),
    *_both("200", FULL_HD, 200),
    Variant("long-100", SMALL, long=True),
    Variant("long-150-clair", FULL_HD, 150, long=True),
    Variant("long-150-sombre", FULL_HD, 150, dark=True, long=True),
    Variant("long-200", FULL_HD, 200, long=True),
    Variant("discret-100", SMALL, discreet=True),
    Variant("texte-150", SMALL, text_percent=150),
    Variant("texte-150-long-sombre", FULL_HD, 150, dark=True, long=True, text_percent=150),
)


def find_variant(name: str) -> Variant:
    """Return a variant by its name."""
    return next(variant for variant in VARIANTS if variant.name == name)
