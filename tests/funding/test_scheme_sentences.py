"""A scheme is told in sentences, every kind of rule in both languages, so that people can choose one."""

from __future__ import annotations

import pytest

from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.scheme_sentences import scheme_said
from smeedkaart.text.language import speaking

START = 'name = "Eigen"\nyear = 2012\nbase = "500.00"\n'
TIER = '[[tiers]]\nkey = "A"\nname = "achterstand"\namount = "2.50"\n[tiers.rule]\n'
PARTNER = '[[pool.partners]]\nname = "gemeente"\namount = "9.00"\n'
WORSE = 'type = "worse"\nindicators = ["low_income", "house_value"]\nat_least = 1\n'


def told(text: str, language: str = "nl") -> str:
    with speaking(language):
        said = " ".join(map(str, scheme_said(Scheme.parse(text, "eigen.toml"))))
    return said.replace("\N{NO-BREAK SPACE}", " ")


def test_the_worked_scheme_tells_its_base_tiers_and_pool() -> None:
    said = [
        str(one).replace("\N{NO-BREAK SPACE}", " ") for one in scheme_said(Scheme.named("hoogeveen-2007"))
    ]
    assert said[0] == "Elk gebied waarin minstens 1 mens woont krijgt een basisbedrag van € 20.000,00."
    assert said[2] == (
        "Trede A, sterke impuls voortzetten: € 5,50 per inwoner. Die geldt als besloten is: sterke impuls in "
        "de afgelopen jaren."
    )
    assert said[4].startswith("Trede C, onder het gemiddelde, sociaal en/of fysiek: € 13,50 per inwoner.")
    assert "hiervan minstens 1 geldt: minstens 2 van 3 cijfers slechter is dan" in said[4]
    assert "In de pot zit € 572.000,00: de gemeente € 400.000,00; woningcorporaties € 172.000,00." in said
    assert "De pot is bedoeld voor 10 gebieden." in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "Er is geen pot: wat gevraagd wordt, wordt betaald."),
        ("minimum_people = 50\n", "Elk gebied waarin minstens 50 mensen wonen krijgt"),
        (
            'merge_keeps_base = "all"\n',
            "houden al hun basisbedragen, zolang het samengevoegde gebied bestaat",
        ),
        ("merge_keeps_base = { years = 3 }\n", "houden 3 jaar lang al hun basisbedragen"),
        (
            TIER + WORSE,
            "minstens 1 van 2 cijfers slechter is dan het gemiddelde van de gemeente: Huishoudens",
        ),
        ('reference = "country"\n' + TIER + WORSE, "dan het gemiddelde van Nederland:"),
        ('range = "guaranteed"\n' + TIER + WORSE, "over het hele gegarandeerde bereik"),
        ('borrowed = "does_not_count"\n' + TIER + WORSE, "geleend is, wordt niet betaald"),
        (TIER + WORSE + "margin = 0.05\n", "meer dan 5,0% slechter is dan het gemiddelde"),
        (
            TIER + WORSE + "than = { low_income = 9, house_value = 250 }\n",
            "slechter is dan de grens die erbij staat",
        ),
        (
            TIER + WORSE + "than = { low_income = 9 }\n",
            "of dan de grens die erbij staat: Huishoudens met een laag inkomen (grens 9,0), Gemiddelde",
        ),
        (
            '[pool]\noverrun = "order"\norder_by = "people"\n' + PARTNER,
            "is dit de volgorde van betalen: wie de meeste inwoners heeft eerst",
        ),
        (
            '[pool]\noverrun = "scale"\n' + PARTNER,
            "wordt van elk bedrag hetzelfde deel betaald",
        ),
    ],
)
def test_what_a_scheme_has_otherwise_is_told(more: str, said: str) -> None:
    assert said in told(START + more)
    # in English as well, without a word of Dutch that is not a name of the scheme itself
    assert "worden" not in told(START + more, "en")
