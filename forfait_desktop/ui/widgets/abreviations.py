"""Under a question, what the abbreviations of its texts stand for."""

from collections.abc import Iterable

from forfait_desktop.services.glossaire import load_glossaire
from forfait_desktop.ui.widgets.texts import Text, plain_tip


class AbbreviationsLine(Text):
    """A discreet line; hidden when the texts explain themselves."""

    def __init__(self) -> None:
        """Make a line that is not shown yet."""
        super().__init__(small=True, ton="discret")
        self.setAccessibleName("Abréviations")
        self.hide()

    def explain(self, textes: Iterable[str]) -> None:
        """Write out the abbreviations that some texts use without writing them out themselves."""
        termes = load_glossaire().unexplained_in(textes)
        self.setText(" · ".join(terme.developpe for terme in termes))
        sens = [f"{terme.mot}\u00a0: {terme.sens}" for terme in termes]
        self.setToolTip(plain_tip(" ".join(sens)))
        self.setAccessibleName(f"Abréviations\u00a0: {self.text()}")
        self.setAccessibleDescription(" ".join(sens))
        self.setVisible(bool(termes))
