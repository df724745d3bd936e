"""The command line: reads what is asked, builds what it needs, prints, and returns a status.

Each command imports only what it uses: no Qt outside the window and ``demo``, reportlab only
for ``pdf``. Standard output is UTF-8 whatever the locale.
"""

import argparse
import errno
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from forfait_desktop import __version__
from forfait_desktop.domain.francais import typeset
from forfait_desktop.errors import (
    ErreurDonnee,
    ErreurForfait,
    ErreurMagasin,
    MagasinProtege,
    PhraseRefusee,
    SaisieInvalide,
    explain_os_error,
)
from forfait_desktop.logs import Evenement, log_error, logged, open_log
from forfait_desktop.paths import (
    DATA_DIR_VARIABLE,
    default_data_dir,
    keep_temporary_files,
    shipped_dir,
)

if TYPE_CHECKING:
    from forfait_desktop.catalogue.catalogue import Catalogue
    from forfait_desktop.domain.phrase import Phrase
    from forfait_desktop.domain.ruleset import Ruleset
    from forfait_desktop.services.sauvegardes import Sauvegardes
    from forfait_desktop.storage.store import Store

PROG: Final = "forfait-desktop"
FAIT, DEFAUT, DONNEE_REFUSEE, MAGASIN_INUTILISABLE, INTERROMPU = 0, 1, 2, 3, 130
_SUR_LE_MAGASIN: Final = ("export", "import", "backup", "restore", "verify")
_A_FICHIERS_TEMPORAIRES: Final = (None, "demo", *_SUR_LE_MAGASIN)
MAX_OCTETS: Final = 20 * 1024 * 1024
MAX_FRACTION_AFFICHEE: Final = 200
ESSAIS: Final = 3

T = TypeVar("T")

_MESSAGES_ARGPARSE: Final = (
    (r"the following arguments are required: (.*)", r"il manque \1"),
    (r"unrecognized arguments: (.*)", r"argument inconnu : \1"),
    (r"argument (.+?): expected one argument", r"\1 : une valeur est attendue"),
    (r"argument (.+?): invalid choice: '?(.*?)'? \(choose from (.*)\)",
     r"« \2 » est inconnu ; choisissez parmi \3"),
    (r"argument (.+?): ignored explicit argument (.*)", r"\1 ne prend pas de valeur (\2)"),
    (r"argument (.+?): not allowed with argument (.*)", r"\1 ne va pas avec \2"),
    (r"argument (.+?): (.*)", r"\1 : \2"),
    (r"(.*)", r"arguments refusés (\1)"),
)  # fmt: skip

_DESCRIPTION: Final = (
    "Prépare, vérifie et imprime la déclaration du forfait structure ou de la dotation numérique, "
    "sans réseau. Sans commande, ouvre la fenêtre."
)
_CODES: Final = (
    "Code de sortie : 0 si c’est fait ; 2 si ce qui est donné est faux (rien n’est changé) ; "
    "3 si le magasin local est inutilisable ; 1 si le programme a un défaut."
)


def main(argv: Sequence[str] | None = None, *, rulesets: Path | None = None) -> int:
    """Run one command; return its exit status.

    ``rulesets`` is the folder of rules to use instead of the one that comes with the program.
    """
    try:
        options = _make_parser().parse_args(argv)
        if options.commande in _A_FICHIERS_TEMPORAIRES:
            keep_temporary_files(_data_dir(options))
        with _log_of(options):
            return _Commandes(rulesets).run(options)
    except SystemExit as sortie:
        return sortie.code if isinstance(sortie.code, int) else FAIT
    except _LecteurParti:
        return FAIT
    except ErreurMagasin as erreur:
        return _fail(MAGASIN_INUTILISABLE, str(erreur))
    except ErreurDonnee as erreur:
        return _fail(DONNEE_REFUSEE, str(erreur))
    except KeyboardInterrupt:
        return INTERROMPU
    except Exception as erreur:  # noqa: BLE001 - the last resort: one line here, all in the log
        log_error(Evenement.DEFAUT, erreur, ou="commande")
        detail = f"{type(erreur).__name__} : {erreur}"[:MAX_FRACTION_AFFICHEE]
        return _fail(
            DEFAUT,
            f"{PROG} : le programme a un défaut ({detail}). Vos données n’ont pas été changées "
            "par cette commande ; réessayez, et signalez ce message si cela persiste.",
        )


@contextmanager
def _log_of(options: argparse.Namespace) -> Iterator[None]:
    """Keep the log of the data folder that a command works on; the window keeps its own."""
    if options.commande not in _SUR_LE_MAGASIN:
        yield
        return
    fait = refuse = Evenement.COMMANDE
    with open_log(_data_dir(options)), logged(fait, refuse, commande=options.commande):
        yield


class _Commandes:
    """The commands; each returns an exit status and builds only what it needs."""

    def __init__(self, rulesets: Path | None) -> None:
        self._rulesets = rulesets

    def run(self, options: argparse.Namespace) -> int:
        """Run the command that was parsed."""
        match options.commande:
            case None:
                return self._open_window(options)
            case "rulesets":
                return self._list_rulesets(options)
            case "evaluate":
                return self._evaluate(options)
            case "pdf":
                return self._write_pdf(options)
            case "assistant":
                return self._say_assistant(options)
            case "demo":
                return self._run_demo(options)
            case "export":
                return self._export(options)
            case "import":
                return self._import(options)
            case "backup":
                return self._backup(options)
            case "restore":
                return self._restore(options)
            case "verify":
                return self._verify(options)
        raise AssertionError(f"no such command: {options.commande}")

    def _open_window(self, options: argparse.Namespace) -> int:
        from forfait_desktop.app import run_window

        return run_window(_data_dir(options))

    def _run_demo(self, options: argparse.Namespace) -> int:
        from forfait_desktop.demo import run_demo

        data_dir = _data_dir(options) if options.data_dir is not None else None
        return run_demo(options.out, data_dir)

    def _list_rulesets(self, options: argparse.Namespace) -> int:
        bons, erreurs = self._catalogue(options).load_all()
        if options.json:
            _print_json([_summary(ruleset) for ruleset in bons])
        else:
            for ruleset in bons:
                _print_line(_say_ruleset(ruleset))
        for erreur in erreurs:
            _fail(DONNEE_REFUSEE, str(erreur))
        return DONNEE_REFUSEE if erreurs else FAIT

    def _evaluate(self, options: argparse.Namespace) -> int:
        ruleset = self._catalogue(options).get(options.ruleset)
        with _Entree(options.fichier) as entree:
            if options.jsonl:
                return _evaluate_lines(ruleset, entree)
            contenu = entree.read_whole()
            _print_json(_evaluate_bytes(ruleset, contenu, entree.nom))
        return FAIT

    def _write_pdf(self, options: argparse.Namespace) -> int:
        from forfait_desktop.evaluation.engine import evaluate
        from forfait_desktop.services.dossiers import read_dossier
        from forfait_desktop.services.files import explain_write, write_atomically

        catalogue = self._catalogue(options)
        dossier = read_dossier(options.dossier, catalogue)
        ruleset = catalogue.get(dossier.ruleset_id)
        from forfait_desktop.pdf.checklist import DemandeChecklist, render_checklist

        pdf = render_checklist(
            DemandeChecklist(
                ruleset=ruleset,
                praticien=dossier.praticien,
                reponses=dossier.reponses,
                notes=dossier.notes,
                resultat=evaluate(ruleset, dossier.reponses),
                imprime_le=date.today(),
            )
        )
        try:
            write_atomically(options.out, pdf)
        except OSError as erreur:
            raise ErreurDonnee(
                f"{options.out} : le PDF n’a pas pu être écrit {explain_write(options.out, erreur)}"
            ) from erreur
        return FAIT

    def _say_assistant(self, options: argparse.Namespace) -> int:
        from forfait_desktop.catalogue.loader import Racine
        from forfait_desktop.evaluation.assistant import amount_of_year
        from forfait_desktop.services.resultat_json import dump_annee_assistant

        montant = amount_of_year(
            Racine(self._livrees).bareme,
            options.signature,
            options.temps,
            options.percentile,
            options.campagne,
        )
        _print_json(dump_annee_assistant(montant))
        return FAIT

    def _export(self, options: argparse.Namespace) -> int:
        from forfait_desktop.services.bureau import ReglesEnVigueur
        from forfait_desktop.services.dossiers import export_dossier, write_dossier

        with _open_store(options) as store:
            regles = ReglesEnVigueur(store, self._catalogue(options))
            dossier = export_dossier(store, options.declaration, regles)
        write_dossier(dossier, options.out)
        return FAIT

    def _import(self, options: argparse.Namespace) -> int:
        from forfait_desktop.services.bureau import ReglesEnVigueur
        from forfait_desktop.services.dossiers import import_dossier, read_dossier
        from forfait_desktop.storage.store import NOM_FICHIER

        catalogue, dossier = self._catalogue(options), None
        if not os.path.lexists(_data_dir(options) / NOM_FICHIER):  # a bad file makes no store
            dossier = read_dossier(options.fichier, catalogue)
        with _open_store(options) as store:
            if dossier is None:
                dossier = read_dossier(options.fichier, ReglesEnVigueur(store, catalogue))
                _back_up_before_import(store)
            declaration_id = import_dossier(store, dossier)
        _print_line(f"Déclaration {declaration_id} importée : {dossier.ruleset_id}, "
                    f"{dossier.praticien.nom_complet}.")  # fmt: skip
        return FAIT

    def _backup(self, options: argparse.Namespace) -> int:
        from forfait_desktop.services.sauvegardes import say_missing

        copie = _open_backups(options).export(options.out)
        _print_line(f"Copie vérifiée\u00a0: {copie.fichiers[0]}")
        for fichier in copie.fichiers[1:]:
            _print_line(f"Justificatifs, à garder avec elle\u00a0: {fichier}")
        if copie.pieces_manquantes:
            _fail(FAIT, say_missing(copie.pieces_manquantes))
        return FAIT

    def _restore(self, options: argparse.Namespace) -> int:
        from forfait_desktop.services.sauvegardes import say_missing

        sauvegardes = _open_backups(options)
        source = options.fichier.expanduser().absolute()
        faite = _with_phrase(lambda phrase: sauvegardes.restore(source, phrase))
        _print_line(f"Remis en place\u00a0: {options.fichier}")
        if faite.ancien is not None:
            _print_line(f"Ce qui était là est mis de côté\u00a0: {faite.ancien}")
            _print_line(f"Pour annuler\u00a0: {_say_undo(options, faite.ancien)}")
        for avertissement in faite.avertissements:
            _fail(FAIT, avertissement)
        if faite.pieces_manquantes:
            _fail(FAIT, say_missing(faite.pieces_manquantes))
        return FAIT

    def _verify(self, options: argparse.Namespace) -> int:
        examen = _open_backups(options).verify()
        for reserve in examen.reserves:
            _print_line(reserve)
        for probleme in examen.problemes:
            _fail(MAGASIN_INUTILISABLE, probleme)
        if examen.problemes:
            return MAGASIN_INUTILISABLE
        if not examen.sauvegardes and examen.reserves:
            return FAIT
        if not examen.sauvegardes:
            _print_line(
                "Tout est en ordre\u00a0: les réponses et les justificatifs. Aucune sauvegarde "
                "n’est encore faite."
            )
            return FAIT
        pluriel = "s" if examen.sauvegardes > 1 else ""
        _print_line(
            "Tout est en ordre\u00a0: les réponses, les justificatifs et "
            f"{examen.sauvegardes} sauvegarde{pluriel} vérifiée{pluriel}."
        )
        return FAIT

    def _catalogue(self, options: argparse.Namespace) -> "Catalogue":
        """Return the program's rules, and those that the doctor added to the data folder."""
        from forfait_desktop.catalogue.ajouts import DOSSIER_REGLES
        from forfait_desktop.catalogue.catalogue import Catalogue

        return Catalogue([self._livrees], _data_dir(options) / DOSSIER_REGLES)

    @property
    def _livrees(self) -> Path:
        return self._rulesets or shipped_dir("rulesets")


# evaluation


class _LigneTropLongue(ErreurDonnee):
    """A line is over the limit; what remains of it was skipped."""

    def __init__(self) -> None:
        super().__init__("la ligne dépasse 20 Mo.")


class _Entree:
    """A file or the standard input, read as bytes and never beyond the limit."""

    def __init__(self, fichier: Path | None) -> None:
        self._fichier = fichier
        self._flux: IO[bytes] | None = None

    @property
    def nom(self) -> str:
        """The name to say in a refusal."""
        return "entrée standard" if self._fichier is None else str(self._fichier)

    def __enter__(self) -> "_Entree":
        if self._fichier is None:
            if sys.stdin is None:  # a windowed program without a console
                raise ErreurDonnee("entrée standard : il n’y en a pas. Donnez un fichier.")
            self._flux = sys.stdin.buffer
        else:
            try:
                self._flux = self._fichier.open("rb")
            except OSError as erreur:
                raise self._unreadable(erreur) from erreur
        return self

    def __exit__(self, *_: object) -> None:
        if self._fichier is not None and self._flux is not None:
            self._flux.close()

    def read_whole(self) -> bytes:
        """Return the whole content; refuse it over 20 MiB."""
        contenu = self._read(MAX_OCTETS + 1)
        if len(contenu) > MAX_OCTETS:
            raise ErreurDonnee(f"{self.nom} : plus de 20 Mo. Donnez un fichier plus petit.")
        return contenu

    def iter_lines(self) -> Iterator[bytes | _LigneTropLongue]:
        """Yield each line, or a refusal in place of one that is too long to be held."""
        while ligne := self._read_line():
            if len(ligne) <= MAX_OCTETS or ligne.endswith(b"\n"):
                yield ligne
            else:
                while ligne and not ligne.endswith(b"\n"):
                    ligne = self._read_line()
                yield _LigneTropLongue()

    def _read(self, taille: int) -> bytes:
        assert self._flux is not None
        try:
            return self._flux.read(taille)
        except OSError as erreur:
            raise self._unreadable(erreur) from erreur

    def _read_line(self) -> bytes:
        assert self._flux is not None
        try:
            return self._flux.readline(MAX_OCTETS + 1)
        except OSError as erreur:
            raise self._unreadable(erreur) from erreur

    def _unreadable(self, erreur: OSError) -> ErreurDonnee:
        return ErreurDonnee(
            f"{self.nom} : lecture impossible ({explain_os_error(erreur)}). "
            "Vérifiez le nom du fichier et vos droits."
        )


def _evaluate_bytes(ruleset: "Ruleset", contenu: bytes, nom: str) -> dict[str, Any]:
    """Return the JSON result of an answers object, or raise ``ErreurDonnee`` naming ``nom``."""
    try:
        return _evaluate_json(ruleset, contenu)
    except ErreurDonnee as erreur:
        raise ErreurDonnee(f"{nom}, {erreur} Corrigez, puis recommencez.") from None


def _evaluate_json(ruleset: "Ruleset", contenu: bytes) -> dict[str, Any]:
    from forfait_desktop.domain.reponses import parse_reponses
    from forfait_desktop.evaluation.engine import evaluate
    from forfait_desktop.services.json_exact import read_json
    from forfait_desktop.services.resultat_json import dump_resultat

    return dump_resultat(evaluate(ruleset, parse_reponses(ruleset, read_json(contenu))))


def _evaluate_lines(ruleset: "Ruleset", entree: _Entree) -> int:
    """Evaluate line by line; a bad line gives an error object and the rest goes on.

    An empty line is a bad line, unless it is the last one.
    """
    from forfait_desktop.services.json_exact import ErreurJson

    lues = refusees = 0
    vide = 0
    for numero, ligne in enumerate(entree.iter_lines(), start=1):
        if vide:
            refusees += _refuse_line(vide, "la ligne est vide.")
            vide = 0
        lues = numero
        if isinstance(ligne, _LigneTropLongue):
            refusees += _refuse_line(numero, str(ligne))
        elif not ligne.strip():
            vide = numero
        else:
            try:
                resultat = _evaluate_json(ruleset, ligne.rstrip(b"\r\n"))
            except ErreurJson as erreur:
                refusees += _refuse_line(numero, f"colonne {erreur.colonne} : {erreur.raison}")
            except ErreurDonnee as erreur:
                refusees += _refuse_line(numero, str(erreur))
            else:
                _print_json(resultat)
    if not refusees:
        return FAIT
    return _fail(
        DONNEE_REFUSEE,
        f"{entree.nom} : {refusees} {'lignes refusées' if refusees > 1 else 'ligne refusée'} sur "
        f"{lues}, les autres sont évaluées. Chaque ligne refusée donne sa raison dans la sortie.",
    )


def _refuse_line(numero: int, raison: str) -> int:
    _print_json({"error": typeset(raison), "line": numero})
    return 1


# rulesets


def _summary(ruleset: "Ruleset") -> dict[str, Any]:
    from forfait_desktop.domain.values import Points
    from forfait_desktop.services.resultat_json import format_decimal, format_montant

    maximum = Points(ruleset.points_max.valeur)
    ajout = ruleset.ajout
    marque = {"ajoute_le": ajout.ajoute_le.isoformat(), "fichier": ajout.origine} if ajout else {}
    return {
        "id": ruleset.id,
        "titre": ruleset.titre,
        "campagne": ruleset.campagne,
        "points_max": format_decimal(maximum),
        "euros_max": format_montant(ruleset.euros(maximum)),
        "sha256": ruleset.sha256,
        **marque,
    }


def _say_ruleset(ruleset: "Ruleset") -> str:
    from forfait_desktop.domain.affichage import say_ajout
    from forfait_desktop.domain.francais import format_euros, format_points
    from forfait_desktop.domain.values import Points

    marque = f". {say_ajout(ruleset.ajout)}" if ruleset.ajout else ""
    maximum = Points(ruleset.points_max.valeur)
    return (
        f"{ruleset.id:<12} {ruleset.titre} (campagne {ruleset.campagne}), "
        f"{format_points(maximum)}, {format_euros(ruleset.euros(maximum))}, "
        f"sha256 {ruleset.sha256}{marque}"
    )


# input and output


class _LecteurParti(Exception):
    """Whoever read the standard output went away: there is nothing left to do."""


def _print_json(valeur: object) -> None:
    _print_line(json.dumps(valeur, ensure_ascii=False))


def _print_line(texte: str) -> None:
    """Write a line of UTF-8 on the standard output and push it out at once."""
    if sys.stdout is None:  # a windowed program without a console
        return
    try:
        sys.stdout.buffer.write(texte.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()
    except OSError as erreur:
        _silence_stdout()
        if erreur.errno in (errno.EPIPE, errno.EINVAL):  # EINVAL is how Windows says it
            raise _LecteurParti from None
        raise ErreurDonnee(
            f"sortie standard : écriture impossible ({explain_os_error(erreur)}). "
            "Vérifiez la place sur le disque, puis recommencez."
        ) from erreur


def _silence_stdout() -> None:
    """Keep the interpreter from failing again when it closes the standard output."""
    import os

    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # no such descriptor: nothing to keep from failing
        return


def _fail(statut: int, message: str) -> int:
    """Say one line on the standard error; return the exit status."""
    if sys.stderr is not None:
        print(typeset(" ".join(message.split())), file=sys.stderr)
    return statut


def _data_dir(options: argparse.Namespace) -> Path:
    if options.data_dir is None:
        return default_data_dir()
    return Path(options.data_dir).expanduser().resolve()


def _open_store(options: argparse.Namespace) -> "Store":
    from forfait_desktop.storage.store import Store

    data_dir = _data_dir(options)
    return _with_phrase(lambda phrase: Store.open(data_dir, phrase=phrase))


def _open_backups(options: argparse.Namespace) -> "Sauvegardes":
    """Return the backups of the data folder, with the passphrase of its store if it has one."""
    from forfait_desktop.services.sauvegardes import Sauvegardes

    def work(phrase: "Phrase | None") -> Sauvegardes:
        sauvegardes = Sauvegardes(_data_dir(options), phrase=phrase)
        sauvegardes.require_phrase()
        return sauvegardes

    return _with_phrase(work)


def _back_up_before_import(store: "Store") -> None:
    from forfait_desktop.services.sauvegardes import Raison, Sauvegardes

    bilan = Sauvegardes(store.path.parent, phrase=store.phrase).make(Raison.IMPORT)
    for avertissement in bilan.avertissements:
        _fail(FAIT, avertissement.message)


def _say_undo(options: argparse.Namespace, ancien: Path) -> str:
    """Write the command that puts back what a restore set aside."""
    import shlex

    mots = [PROG, "restore", str(ancien)]
    if options.data_dir is not None:
        mots += ["--data-dir", str(_data_dir(options))]
    return shlex.join(mots)


# passphrase


def _with_phrase(work: Callable[["Phrase | None"], T]) -> T:
    """Do what needs the store; when it is protected, ask for the passphrase on the terminal."""
    try:
        return work(None)
    except MagasinProtege as erreur:
        protege = erreur
    refus: ErreurForfait = protege
    for restants in reversed(range(ESSAIS)):
        try:
            return work(_ask_phrase(protege))
        except (PhraseRefusee, SaisieInvalide) as erreur:
            refus = erreur
            if restants:
                _fail(MAGASIN_INUTILISABLE, str(refus))
    raise refus


def _ask_phrase(protege: MagasinProtege) -> "Phrase":
    """Ask without showing what is typed; where there is no terminal, refuse rather than read."""
    import getpass
    import warnings

    from forfait_desktop.domain.phrase import Phrase

    sans_terminal = MagasinProtege(
        f"{protege} Elle se tape au clavier, dans un terminal\u00a0: relancez la commande dans un "
        "terminal, ou ouvrez la fenêtre."
    )
    if sys.platform == "win32" and (sys.stdin is None or not sys.stdin.isatty()):
        raise sans_terminal
    try:
        with warnings.catch_warnings():  # it warns before it would show what is typed
            warnings.simplefilter("error", getpass.GetPassWarning)
            return Phrase(getpass.getpass("Phrase de passe du magasin\u00a0: "))
    except (getpass.GetPassWarning, EOFError, UnicodeDecodeError) as erreur:
        raise sans_terminal from erreur


# arguments


class _Aide(argparse.HelpFormatter):
    """The help, in French."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:  # noqa: ANN401 - the types of argparse
        """Write the usage under a French word."""
        super().add_usage(usage, actions, groups, "Utilisation : " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """Write a heading with the space French wants before its colon."""
        super().start_section(f"{heading} " if heading else heading)


class _Analyseur(argparse.ArgumentParser):
    """A parser that speaks French and refuses in one line."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - those of argparse
        super().__init__(**options, add_help=False, allow_abbrev=False, formatter_class=_Aide)

    def error(self, message: str) -> NoReturn:
        """Say in one French line what is wrong with the arguments, and leave with status 2."""
        dit = next(
            trouve.expand(francais).replace("'", "")
            for motif, francais in _MESSAGES_ARGPARSE
            if (trouve := re.fullmatch(motif, message, re.DOTALL))
        )
        raise SystemExit(_fail(DONNEE_REFUSEE, f"{self.prog} : {dit}. Aide : {self.prog} --help"))

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ANN401
        """Print the help and the version as UTF-8, like everything else."""
        if message and file is not sys.stderr:
            _print_line(typeset(message.rstrip("\n")))
        else:
            super()._print_message(message, file)


def _make_parser() -> argparse.ArgumentParser:
    parser = _Analyseur(prog=PROG, description=_DESCRIPTION, epilog=_CODES)
    options = _add_options(parser, data_dir_default=None)
    options.add_argument(
        "--version",
        action="version",
        version=f"Forfait Desktop {__version__}",
        help="affiche la version",
    )
    commandes = parser.add_subparsers(
        title="Commandes", dest="commande", metavar="COMMANDE", prog=PROG
    )

    _, options = _add_command(
        commandes,
        "rulesets",
        "liste les jeux de règles : identifiant, titre, campagne, totaux, sha256",
        "Un jeu de règles qui ne se charge pas est nommé sur la sortie d’erreur, les autres sont "
        "listés quand même, et le code de sortie est 2.",
    )
    options.add_argument("--json", action="store_true", help="une liste JSON")

    arguments, options = _add_command(
        commandes,
        "evaluate",
        "évalue des réponses et imprime le résultat en JSON",
        "Avec --jsonl : un objet de réponses par ligne, un résultat par ligne. Une ligne refusée "
        'donne {"error": "…", "line": N} et la suite continue ; le code de sortie est alors 2. '
        "Une ligne vide est refusée, sauf la dernière. Une ligne de plus de 20 Mo est refusée.",
    )
    arguments.add_argument("ruleset", metavar="RULESET", help="par exemple fs-2024 ou donum-2026")
    arguments.add_argument(
        "fichier",
        metavar="FICHIER",
        nargs="?",
        type=_read_input,
        help="les réponses en JSON ; par défaut, ou avec « - », l’entrée standard",
    )
    options.add_argument("--jsonl", action="store_true", help="un objet de réponses par ligne")

    arguments, options = _add_command(commandes, "pdf", "écrit la liste à recopier d’un dossier")
    arguments.add_argument("dossier", metavar="DOSSIER", type=Path, help="le fichier du dossier")
    _add_out(options, "-o", "--out", metavar="SORTIE.pdf", help="le PDF à écrire")

    _, options = _add_command(
        commandes,
        "assistant",
        "imprime en JSON le montant du volet 3 (assistant médical) pour une campagne",
    )
    options.add_argument(
        "--signature",
        metavar="AAAA-MM-JJ",
        type=_read_date,
        required=True,
        help="le jour de la signature du contrat",
    )
    options.add_argument(
        "--temps",
        metavar="TEMPS",
        type=_Mot("tiers", "mi", "plein"),
        required=True,
        help="tiers, mi ou plein",
    )
    options.add_argument(
        "--percentile",
        metavar="RANG",
        type=_Mot("moins_p90", "p90_p94", "p95_plus"),
        required=True,
        help="moins_p90, p90_p94 ou p95_plus",
    )
    options.add_argument(
        "--campagne", metavar="ANNÉE", type=_read_year, required=True, help="par exemple 2025"
    )

    _, options = _add_command(
        commandes, "demo", "fait tout le parcours sans écran et écrit le PDF et les images"
    )
    _add_out(options, "--out", metavar="DOSSIER", help="où écrire les fichiers")

    arguments, options = _add_command(commandes, "export", "écrit une déclaration dans un fichier")
    arguments.add_argument(
        "declaration",
        metavar="DECLARATION",
        type=_read_number,
        help="le numéro de la déclaration",
    )
    _add_out(options, "--out", metavar="FICHIER", help="le fichier à écrire")

    arguments, _ = _add_command(
        commandes,
        "import",
        "ajoute une déclaration à partir d’un fichier",
        "Le magasin est sauvegardé avant.",
    )
    arguments.add_argument("fichier", metavar="FICHIER", type=Path, help="le fichier du dossier")

    _, options = _add_command(
        commandes,
        "backup",
        "écrit une copie vérifiée de tout le magasin",
        "Les réponses sont un seul fichier ; les justificatifs, s’il y en a, sont à côté, sous le "
        "nom FICHIER.pieces.sqlite3. La copie garde la protection du magasin. Un fichier qui porte "
        "déjà ce nom n’est remplacé que s’il est une sauvegarde de ce programme.",
    )
    _add_out(options, "--out", metavar="FICHIER", help="le fichier à écrire")

    arguments, _ = _add_command(
        commandes,
        "restore",
        "remet une copie à la place du magasin",
        "La copie est vérifiée d’abord, et n’est pas modifiée. Ce qui était là est sauvegardé, "
        "puis mis de côté sous un nom daté, jamais effacé : la commande dit où, et comment "
        "annuler. Fermez la fenêtre du programme avant.",
    )
    arguments.add_argument(
        "fichier",
        metavar="FICHIER",
        type=Path,
        help="une copie, une sauvegarde ou un magasin mis de côté",
    )

    _add_command(
        commandes,
        "verify",
        "vérifie le magasin, les justificatifs et toutes les sauvegardes",
        "Rien n’est modifié. Chaque problème est dit sur la sortie d’erreur, et le code de sortie "
        "est alors 3.",
    )
    return parser


def _add_command(
    commandes: Any,  # noqa: ANN401 - a private type of argparse
    nom: str,
    aide: str,
    details: str = "",
) -> tuple[Any, Any]:
    """Add a command; return its groups of arguments and of options."""
    commande = commandes.add_parser(
        nom, help=aide, description=f"{aide[0].upper()}{aide[1:]}.", epilog=details
    )
    arguments = commande.add_argument_group("Arguments")
    return arguments, _add_options(commande, data_dir_default=argparse.SUPPRESS)


def _add_options(parser: argparse.ArgumentParser, *, data_dir_default: Any) -> Any:  # noqa: ANN401
    """Add the options every command has; --data-dir stands before or after the command."""
    groupe = parser.add_argument_group("Options")
    groupe.add_argument("-h", "--help", action="help", help="affiche cette aide")
    groupe.add_argument(
        "--data-dir",
        metavar="DOSSIER",
        default=data_dir_default,
        type=_read_folder,
        help=f"où sont les données du programme (ou la variable {DATA_DIR_VARIABLE})",
    )
    return groupe


def _add_out(options: Any, *noms: str, metavar: str, help: str) -> None:  # noqa: ANN401
    options.add_argument(*noms, dest="out", metavar=metavar, type=Path, required=True, help=help)


class _Mot:
    """A word out of a list, refused in French."""

    def __init__(self, *mots: str) -> None:
        self._mots = mots

    def __call__(self, texte: str) -> str:
        """Return the word, or refuse it."""
        if texte in self._mots:
            return texte
        raise argparse.ArgumentTypeError(
            f"« {texte[:40]} » est inconnu ; choisissez parmi {', '.join(self._mots)}"
        )


def _read_input(texte: str) -> Path | None:
    return None if texte == "-" else Path(texte)


def _read_folder(texte: str) -> str:
    if not texte:
        raise argparse.ArgumentTypeError("un dossier est attendu")
    return texte


def _read_date(texte: str) -> date:
    from forfait_desktop.domain.champs import Champ
    from forfait_desktop.domain.reponses import parse_valeur
    from forfait_desktop.errors import ErreurReponse

    try:
        jour = parse_valeur(
            Champ(id="signature", type="date", libelle="Signature"), texte, "--signature"
        )
    except ErreurReponse as erreur:
        raise argparse.ArgumentTypeError(erreur.raison.rstrip(".")) from None
    assert isinstance(jour, date)
    return jour


def _read_year(texte: str) -> int:
    if re.fullmatch(r"20[0-9]{2}|2100", texte):
        return int(texte)
    raise argparse.ArgumentTypeError(f"« {texte[:40]} » n’est pas une année, de 2000 à 2100")


def _read_number(texte: str) -> int:
    if re.fullmatch(r"[0-9]{1,18}", texte):
        return int(texte)
    raise argparse.ArgumentTypeError(f"« {texte[:40]} » n’est pas un numéro de déclaration")
