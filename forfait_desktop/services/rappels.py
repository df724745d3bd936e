"""What to recall when the program opens: declarations not made yet whose closing is near."""

from datetime import timedelta
from typing import TYPE_CHECKING

from forfait_desktop.domain.dossier import Etat
from forfait_desktop.domain.francais import INSECABLE
from forfait_desktop.errors import ErreurForfait
from forfait_desktop.services.bureau import title_of
from forfait_desktop.services.calendrier import say_countdown

if TYPE_CHECKING:
    from forfait_desktop.services.bureau import Bureau


def find_reminders(bureau: "Bureau", jours: int) -> tuple[str, ...]:
    """Say which active declarations, not made yet, close within so many days; 0 recalls none."""
    if not jours:
        return ()
    aujourd_hui = bureau.today()
    trouves = []
    for resume in bureau.store.declarations.list((Etat.ACTIVE,)):
        if bureau.is_declared(resume.id):
            continue
        try:
            dates = bureau.ruleset(resume.ruleset_id).dates
        except ErreurForfait:
            continue  # the Accueil already says that these rules do not load
        cloture, ouverture = dates.fermeture.valeur, dates.ouverture.valeur
        if cloture is None or not aujourd_hui <= cloture <= aujourd_hui + timedelta(days=jours):
            continue
        if ouverture is not None and aujourd_hui < ouverture:
            continue
        titre = title_of(resume.ruleset_id, resume.intitule)
        trouves.append(
            (
                cloture,
                f"{titre}{INSECABLE}: pas encore déclaré. {say_countdown(dates, aujourd_hui)}",
            )
        )
    return tuple(phrase for _cloture, phrase in sorted(trouves))
