"""All indicators: their words, units, denominators, directions, and their names in every source and era.

Left out on purpose: medians (wealth of households), for a median of an area does not follow from those of its
zones, and classes (degree of urbanity), for they cannot be averaged.
"""

from __future__ import annotations

from smeedkaart.statistics.catalogue_housing import AROUND, HOMES
from smeedkaart.statistics.catalogue_social import MEANS_OF_LIVING, STATUS
from smeedkaart.statistics.indicator import count, in_files, in_kwb, mean

__all__ = ["INDICATORS"]

_PEOPLE = (
    # the sample holds estimates per buurt, and says so in the name of the column
    count(
        "population",
        ("Inwoners", "Inhabitants"),
        in_kwb("AantalInwoners")
        + in_files("aantalinwonersgeschat", "aantalinwoners", "aantinw", "ainw", "inwoners"),
    ),
    count(
        "households",
        ("Huishoudens", "Households"),
        in_kwb("HuishoudensTotaal")
        + in_files("aantalhuishoudens", "aantalhh", "aanthh", "ahh", "huishoudens", "huishoudenstotaal"),
        unit="households",
        counted="households",
    ),
    count(
        "men",
        ("Mannen", "Men"),
        in_kwb("Mannen") + in_files("mannen", "aantman", "aman", "aantalmannen"),
        unit=("mannen", "men"),
    ),
    count(
        "women",
        ("Vrouwen", "Women"),
        in_kwb("Vrouwen") + in_files("vrouwen", "aantvrouw", "avrouw", "aantalvrouwen"),
        unit=("vrouwen", "women"),
    ),
    # in files of PDOK ages are percentages, under other names; only the counts are named here
    count(
        "age_0_15",
        ("Inwoners van 0 tot 15 jaar", "Inhabitants aged 0 to 15"),
        in_kwb("k_0Tot15Jaar") + in_files("personen0tot15jaar", "k0tot15jaar", "a0014"),
    ),
    count(
        "age_15_25",
        ("Inwoners van 15 tot 25 jaar", "Inhabitants aged 15 to 25"),
        in_kwb("k_15Tot25Jaar") + in_files("personen15tot25jaar", "k15tot25jaar", "a1524"),
    ),
    count(
        "age_25_45",
        ("Inwoners van 25 tot 45 jaar", "Inhabitants aged 25 to 45"),
        in_kwb("k_25Tot45Jaar") + in_files("personen25tot45jaar", "k25tot45jaar", "a2544"),
    ),
    count(
        "age_45_65",
        ("Inwoners van 45 tot 65 jaar", "Inhabitants aged 45 to 65"),
        in_kwb("k_45Tot65Jaar") + in_files("personen45tot65jaar", "k45tot65jaar", "a4564"),
    ),
    count(
        "age_65_plus",
        ("Inwoners van 65 jaar en ouder", "Inhabitants aged 65 and over"),
        in_kwb("k_65JaarOfOuder") + in_files("personen65jaarenouder", "k65jaarofouder", "a65oo"),
    ),
    count(
        "single_households",
        ("Huishoudens van één persoon", "One-person households"),
        in_kwb("Eenpersoonshuishoudens") + in_files("eenpersoonshuishoudens", "a1phh"),
        unit="households",
        counted="households",
    ),
    count(
        "childless_households",
        ("Huishoudens van meer mensen zonder kinderen", "Households of several people without children"),
        in_kwb("HuishoudensZonderKinderen") + in_files("huishoudenszonderkinderen", "ahhzk"),
        unit="households",
        counted="households",
    ),
    count(
        "family_households",
        ("Huishoudens met kinderen", "Households with children"),
        in_kwb("HuishoudensMetKinderen") + in_files("huishoudensmetkinderen", "ahhmk"),
        unit="households",
        counted="households",
    ),
    mean(
        "household_size",
        ("Mensen per huishouden", "People per household"),
        in_kwb("GemiddeldeHuishoudensgrootte")
        + in_files("gemiddeldehuishoudsgrootte", "gemiddeldehuishoudensgrootte", "ghhgro"),
        over="households",
        theme="people",
        measure="number",
        decimals=1,
        units=("{value} mensen per huishouden", "{value} people per household"),
        plausible=(0.0, 20.0),
    ),
)

INDICATORS = (*_PEOPLE, *HOMES, *MEANS_OF_LIVING, *AROUND, *STATUS)
"""Every indicator once, in the order in which they are shown."""
