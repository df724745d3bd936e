"""What to recall when the program opens: declarations not made yet whose closing is near."""

from datetime import date, timedelta
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
    trouves = []
    proches: dict[str, tuple[date, str] | None] = {}
    for resume in bureau.store.declarations.list((Etat.ACTIVE,)):
        if resume.ruleset_id not in proches:
            proches[resume.ruleset_id] = _near(bureau, resume.ruleset_id, jours)
        proche = proches[resume.ruleset_id]
        if proche is not None and not bureau.is_declared(resume.id):
            cloture, attente = proche
            titre = title_of(resume.ruleset_id, resume.intitule)
            trouves.append((cloture, f"{titre}{INSECABLE}: pas encore déclaré. {attente}"))
    return tuple(phrase for _cloture, phrase in sorted(trouves))


def _near(bureau: "Bureau", ruleset_id: str, jours: int) -> tuple[date, str] | None:
    """Return the closing of a campaign that is open and ends soon, and how long is left."""
    try:
        dates = bureau.ruleset(ruleset_id).dates
    except ErreurForfait:
        return None  # the Accueil already says that these rules do not load
    aujourd_hui = bureau.today()
    cloture, ouverture = dates.fermeture.valeur, dates.ouverture.valeur
    if cloture is None or not aujourd_hui <= cloture <= aujourd_hui + timedelta(days=jours):
        return None
    if ouverture is not None and aujourd_hui < ouverture:
        return None
    return cloture, say_countdown(dates, aujourd_hui)
