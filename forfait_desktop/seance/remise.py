"""What puts other files in the place of the store: restore, take back, rebuild, begin anew."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from forfait_desktop.errors import ErreurForfait
from forfait_desktop.seance.attente import Attente
from forfait_desktop.services.sauvegardes import Restauration
from forfait_desktop.ui.background import Report

if TYPE_CHECKING:
    from forfait_desktop.domain.phrase import Phrase
    from forfait_desktop.seance.seance import Seance
    from forfait_desktop.services.inventaire import Secours
    from forfait_desktop.ui.main_window import MainWindow


class Remise:
    """Leaves the program, exchanges its files, and has them opened again."""

    def __init__(self, seance: "Seance", attente: Attente) -> None:
        """Work for ``seance``, behind the pages of ``attente``."""
        self._seance = seance
        self._attente = attente

    def restore(self, secours: "Secours", phrase: "Phrase | None") -> bool:
        """Put a backup in the place of the store, which is set aside.

        Returns False, with nothing done, when the doctor keeps answers that cannot be saved.
        """
        from forfait_desktop.services.inventaire import say_restored

        service, source = self._seance.backups.service, secours.path
        return self._replace(
            "Remise en place…",
            lambda report: service.restore(source, phrase, report),
            say_restored(secours),
        )

    def undo(self, restauration: Restauration) -> bool:
        """Put back the store that a restore set aside."""
        service = self._seance.backups.service
        return self._replace(
            "Retour aux dossiers d’avant…",
            lambda _report: service.undo(restauration),
            "Vos dossiers d’avant sont de nouveau en place.",
        )

    def rebuild_evidence(self, phrase: "Phrase | None") -> bool:
        """Set a damaged evidence file aside and make it anew of what is intact."""
        from forfait_desktop.services.reconstruction import (
            Reconstruction,
            rebuild_evidence,
            say_rebuilt,
        )

        seance = self._seance
        autre, data_dir = seance.backups.other_folder, seance.data_dir

        def tell(program: "MainWindow", resultat: object) -> None:
            assert isinstance(resultat, Reconstruction)
            program.show_notice(say_rebuilt(resultat))

        return seance.work_on_store(
            "Reconstruction des justificatifs…",
            lambda: rebuild_evidence(data_dir, autre, phrase),
            tell,
        )

    def start_anew(self) -> None:
        """Set aside what stands where the store should be, and open an empty one."""
        seance = self._seance
        service, phrase = seance.backups.service, seance.backups.phrase

        def finish(resultat: object) -> None:
            if isinstance(resultat, ErreurForfait):
                self._open_again(phrase, str(resultat))
                return
            seance.backups.examine_again()
            if seance.open(create_anew=True) and isinstance(resultat, Path):
                texte = (
                    "Un dossier vide est ouvert. Ce qui était à sa place est gardé\u00a0: "
                    f"{resultat}."
                )
                seance.tell(lambda program: program.show_notice(texte))

        self._attente.run("Mise de côté…", lambda _report: service.set_aside(), finish)

    def _replace(self, titre: str, work: Callable[[Report], object], fait: str) -> bool:
        """Exchange the store for another one, then open that one, or the former on a refusal."""
        seance = self._seance
        before = seance.backups.phrase
        if not seance.leave_program(may_lose=True):
            return False

        def finish(resultat: object) -> None:
            if isinstance(resultat, Restauration):
                seance.backups.examine_again()
                if seance.open(resultat.phrase):
                    self._say_replaced(fait, resultat)
            else:
                self._open_again(before, str(resultat))

        self._attente.run(titre, work, finish)
        return True

    def _open_again(self, phrase: "Phrase | None", refus: str) -> None:
        """Open what is still there, and say why nothing was put in its place."""
        if self._seance.open(phrase):
            self._seance.show_failure(refus)
        else:
            self._seance.recovery_page().show_refusal(refus)

    def _say_replaced(self, fait: str, restauration: Restauration) -> None:
        texte = " ".join((fait, *restauration.avertissements))

        def undo() -> None:
            self.undo(restauration)

        way_back = undo if restauration.ancien is not None else None
        self._seance.tell(lambda program: program.show_notice(texte, way_back))
