"""What holds for any answers, by any shipped ruleset."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forfait_desktop.catalogue.catalogue import Catalogue
from forfait_desktop.domain.reponses import dump_reponses, parse_reponses
from forfait_desktop.domain.resultat import Resultat, Somme
from forfait_desktop.domain.ruleset import Ruleset
from forfait_desktop.domain.values import ZERO_POINT, Statut
from forfait_desktop.evaluation.engine import evaluate
from forfait_desktop.paths import shipped_dir
from forfait_desktop.services.resultat_json import dump_resultat
from tests.evaluation.strategies import Choix, answers, nested

RULESETS = Catalogue([shipped_dir("rulesets")]).load_all()[0]
DECIDES = (Statut.ATTEINT, Statut.NON_ATTEINT, Statut.NON_APPLICABLE)
PAR_RULESET = pytest.mark.parametrize("ruleset", RULESETS, ids=lambda ruleset: ruleset.id)
_NORMAL_SPACE = re.compile(r" [:;!?€%»]|« |[^\s\u00a0][!?;»€]|\d%")
essais = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def _evaluate(ruleset: Ruleset, choix: Choix) -> Resultat:
    return evaluate(ruleset, parse_reponses(ruleset, nested(choix)))


@PAR_RULESET
@essais
@given(data=st.data())
def test_order_of_answers_does_not_matter(ruleset: Ruleset, data: st.DataObject) -> None:
    choix = data.draw(answers(ruleset))
    melange = dict(data.draw(st.permutations(list(choix.items()))))
    assert _evaluate(ruleset, melange) == _evaluate(ruleset, choix)


@PAR_RULESET
@essais
@given(data=st.data())
def test_an_added_answer_never_reopens_nor_reverses(ruleset: Ruleset, data: st.DataObject) -> None:
    choix = data.draw(answers(ruleset))
    ordre = data.draw(st.permutations(list(choix.items())))
    avant: Resultat = _evaluate(ruleset, {})
    for combien in range(1, len(ordre) + 1):
        apres = _evaluate(ruleset, dict(ordre[:combien]))
        for volet, suivant in zip(avant.volets, apres.volets, strict=True):
            for ligne, nouvelle in zip(volet.indicateurs, suivant.indicateurs, strict=True):
                if ligne.statut in DECIDES:
                    assert nouvelle.statut is ligne.statut, ligne.id
            if volet.bloc and volet.statut in DECIDES:
                assert suivant.statut is volet.statut
            assert volet.ouvert <= suivant.ouvert
            assert suivant.possible.points <= volet.possible.points
            assert suivant.acquis.points >= volet.acquis.points
        assert apres.possible.points <= avant.possible.points
        assert apres.acquis.points >= avant.acquis.points
        avant = apres


@PAR_RULESET
@essais
@given(data=st.data())
def test_points_stay_in_their_bounds(ruleset: Ruleset, data: st.DataObject) -> None:
    resultat = _evaluate(ruleset, data.draw(answers(ruleset)))
    _check_bounds(resultat.acquis, resultat.possible, resultat.maximum)
    assert resultat.perdu.points == resultat.maximum.points - resultat.possible.points
    for volet in resultat.volets:
        _check_bounds(volet.acquis, volet.possible, volet.maximum)
        assert ZERO_POINT <= volet.hors_condition.points <= volet.maximum.points
        assert volet.acquis.points <= volet.hors_condition.points
        for ligne in volet.indicateurs:
            if ligne.points_max is None:
                assert ligne.points is ligne.points_hors_condition is ligne.points_possibles is None
                continue
            assert ligne.points is not None
            assert ligne.points_hors_condition is not None
            assert ligne.points_possibles is not None
            assert ZERO_POINT <= ligne.points <= ligne.points_hors_condition <= ligne.points_max
            assert ligne.points <= ligne.points_possibles <= ligne.points_max
    assert resultat.acquis.points == sum(volet.acquis.points for volet in resultat.volets)


@PAR_RULESET
@essais
@given(data=st.data())
def test_nothing_is_paid_behind_a_closed_gate(ruleset: Ruleset, data: st.DataObject) -> None:
    resultat = _evaluate(ruleset, data.draw(answers(ruleset)))
    for volet in ruleset.volets:
        vu = resultat.volet(volet.id)
        if volet.ouvert_par:
            porte = resultat.volet(volet.ouvert_par).statut
            assert vu.ouvert == (porte is Statut.ATTEINT)
            if porte is Statut.NON_ATTEINT:
                assert vu.possible.points == 0
        if not vu.ouvert or (volet.bloc and vu.statut is not Statut.ATTEINT):
            assert vu.acquis.points == 0
        elif vu.ouvert:
            assert vu.acquis == vu.hors_condition


@PAR_RULESET
@essais
@given(data=st.data())
def test_euros_are_seven_times_the_points(ruleset: Ruleset, data: st.DataObject) -> None:
    resultat = _evaluate(ruleset, data.draw(answers(ruleset)))
    for somme in _iter_sommes(resultat):
        assert somme.euros == somme.points * 7
        assert somme.euros.as_tuple().exponent in (-2, *range(-3, -30, -1))


@PAR_RULESET
@essais
@given(data=st.data())
def test_same_answers_give_the_same_tree(ruleset: Ruleset, data: st.DataObject) -> None:
    choix = data.draw(answers(ruleset))
    reponses = parse_reponses(ruleset, nested(choix))
    assert evaluate(ruleset, reponses) == evaluate(ruleset, reponses)
    relues = parse_reponses(ruleset, dump_reponses(reponses))
    assert relues == reponses
    assert dump_resultat(evaluate(ruleset, relues)) == dump_resultat(evaluate(ruleset, reponses))


@PAR_RULESET
@essais
@given(data=st.data())
def test_every_sentence_is_finished_and_well_spaced(ruleset: Ruleset, data: st.DataObject) -> None:
    resultat = _evaluate(ruleset, data.draw(answers(ruleset)))
    for phrase in _iter_phrases(resultat):
        assert phrase
        assert phrase.endswith("."), phrase
        assert not phrase.endswith(".."), phrase
        assert not _NORMAL_SPACE.search(phrase), phrase
        assert "  " not in phrase, phrase


@PAR_RULESET
@essais
@given(data=st.data())
def test_what_is_missing_is_said_with_a_gap_above_zero(
    ruleset: Ruleset, data: st.DataObject
) -> None:
    resultat = _evaluate(ruleset, data.draw(answers(ruleset)))
    for volet in resultat.volets:
        for ligne in volet.indicateurs:
            if ligne.manque is not None:
                assert ligne.manque.ecart > 0
                assert ligne.statut in (Statut.NON_ATTEINT, Statut.A_COMPLETER)
                assert Decimal(f"{ligne.manque.ecart:f}").as_tuple().exponent in (0, -1, -2)


@PAR_RULESET
@essais
@given(data=st.data())
def test_what_hangs_on_the_gate_lies_between_the_answers_given_and_the_maximum(
    ruleset: Ruleset, data: st.DataObject
) -> None:
    choix = data.draw(answers(ruleset))
    verrou = _evaluate(ruleset, choix).verrou
    if verrou is None:
        return
    au_plus = verrou.en_jeu_au_plus
    assert au_plus is not None
    maximum = Decimal(ruleset.points_max.valeur)
    assert ZERO_POINT <= verrou.en_jeu.points <= au_plus.points <= maximum
    plus_grand = au_plus.points > verrou.en_jeu.points
    closed = verrou.statut is not Statut.ATTEINT
    assert ("avec ce qui reste à répondre" in verrou.explication) == (plus_grand and closed)
    for combien in range(len(choix)):  # an answer taken back leaves at least as much to win
        moins = _evaluate(ruleset, dict(list(choix.items())[:combien])).verrou
        assert moins is not None
        assert moins.en_jeu_au_plus is not None
        assert moins.en_jeu_au_plus.points >= au_plus.points


def _check_bounds(acquis: Somme, possible: Somme, maximum: Somme) -> None:
    assert ZERO_POINT <= acquis.points <= possible.points <= maximum.points


def _iter_sommes(resultat: Resultat) -> Iterator[Somme]:
    yield from (resultat.acquis, resultat.possible, resultat.perdu, resultat.maximum)
    if resultat.verrou:
        yield resultat.verrou.en_jeu
        if resultat.verrou.en_jeu_au_plus:
            yield resultat.verrou.en_jeu_au_plus
    for volet in resultat.volets:
        yield from (volet.acquis, volet.hors_condition, volet.possible, volet.perdu, volet.maximum)


def _iter_phrases(resultat: Resultat) -> Iterator[str]:
    yield resultat.explication
    yield from resultat.avertissements
    yield from (montant.explication for montant in resultat.montants)
    if resultat.verrou:
        yield resultat.verrou.explication
    for volet in resultat.volets:
        yield volet.explication
        if volet.bloc:
            yield volet.bloc.explication
        for ligne in volet.indicateurs:
            yield ligne.explication
            yield from (partie.explication for partie in ligne.parties)
