"""The indicators of income, work, education, support and socio-economic status."""

from __future__ import annotations

from smeedkaart.statistics.indicator import NO_LIMIT, count, in_files, in_kwb, in_ses, mean

__all__ = ["MEANS_OF_LIVING", "STATUS"]

MEANS_OF_LIVING = (
    # two eras, two questions: households with little money until 2023, people in poverty from 2024 on
    mean(
        "low_income",
        ("Huishoudens met een laag inkomen", "Households with a low income"),
        in_kwb("HuishoudensMetEenLaagInkomen", last=2023)
        + in_files("percentagehuishoudensmetlaaginkomen", "perchuishoudensmetlaaginkomen"),
        over="households",
        theme="social",
        better="lower",
        decimals=1,
    ),
    mean(
        "near_social_minimum",
        (
            "Huishoudens onder of rond het sociaal minimum",
            "Households below or around the social minimum",
        ),
        in_kwb("HuishOnderOfRondSociaalMinimum", last=2023)
        + in_files(
            "percentagehuishoudensonderofrondsociaalminimum",
            "perchuishoudensonderofrondsociaalminimum",
        ),
        over="households",
        theme="social",
        better="lower",
        decimals=1,
    ),
    mean(
        "poverty",
        ("Mensen in armoede", "People in poverty"),
        in_kwb("PersonenInArmoede", first=2024)
        + in_files("personeninarmoede", "percentagepersoneninarmoede"),
        over="population",
        theme="social",
        better="lower",
        decimals=1,
    ),
    mean(
        "near_poverty",
        (
            "Mensen tot 25% boven de armoedegrens",
            "People up to 25% above the poverty line",
        ),
        in_kwb("PersonenTot25BovenArmoedegrens", first=2024) + in_files("personentot25bovenarmoedegrens"),
        over="population",
        theme="social",
        better="lower",
        decimals=1,
    ),
    mean(
        "labour_participation",
        ("Mensen van 15 tot 75 jaar met werk", "People aged 15 to 75 in work"),
        in_kwb("Nettoarbeidsparticipatie") + in_files("nettoarbeidsparticipatie"),
        over="population",
        theme="social",
        better="higher",
    ),
    mean(
        "wmo_clients",
        ("Mensen met ondersteuning uit de Wmo", "People with social support (Wmo)"),
        in_kwb("WmoClientenRelatief")
        + in_files("aantalwmoclientenper1000inwoners", "wmoclientenper1000inwoners", "wmoclientenrelatief"),
        over="population",
        theme="social",
        measure="per_thousand",
        better="lower",
    ),
    # of people up to 23; the children are the nearest count that is published for every zone
    mean(
        "youth_care",
        ("Jongeren met jeugdzorg", "Young people with youth care"),
        in_kwb("PercentageJongerenMetJeugdzorg")
        + in_files("percentagejongerenmetjeugdzorg", "percentagejongerenmetjeugdzorginnatura"),
        over="age_0_15",
        theme="social",
        better="lower",
        decimals=1,
    ),
    count(
        "income_recipients",
        ("Mensen met een eigen inkomen", "People with an income of their own"),
        in_kwb("AantalInkomensontvangers") + in_files("aantalinkomensontvangers", "ainkont"),
        unit="persons",
        rounding=100.0,
        theme="social",
    ),
    mean(
        "income_per_recipient",
        ("Gemiddeld inkomen van wie inkomen heeft", "Average income of those who have one"),
        in_kwb("GemiddeldInkomenPerInkomensontvanger")
        + in_files("gemiddeldinkomenperinkomensontvanger", "ginkpo"),
        over="income_recipients",
        theme="social",
        measure="thousand_euro",
        better="higher",
        decimals=1,
    ),
    mean(
        "income_per_inhabitant",
        ("Gemiddeld inkomen per inwoner", "Average income per inhabitant"),
        in_kwb("GemiddeldInkomenPerInwoner") + in_files("gemiddeldinkomenperinwoner", "ginkpi"),
        over="population",
        theme="social",
        measure="thousand_euro",
        better="higher",
        decimals=1,
    ),
    mean(
        "household_income",
        (
            "Gemiddeld inkomen van huishoudens, gestandaardiseerd",
            "Average income of households, standardised",
        ),
        in_kwb("GemGestandaardiseerdInkomenVanHuish", last=2023)
        + in_kwb("GemGestandaardiseerdInkomen", "GemGestandaardiseerdInkomenVanHuish", first=2024)
        + in_files("gemiddeldgestandaardiseerdinkomenvanhuishoudens"),
        over="households",
        theme="social",
        measure="thousand_euro",
        better="higher",
        decimals=1,
    ),
    mean(
        "bottom_incomes",
        (
            "Huishoudens bij de 40% laagste inkomens van Nederland",
            "Households among the 40% lowest incomes of the country",
        ),
        in_kwb("k_40HuishoudensMetLaagsteInkomen")
        + in_files("percentagehuishoudensmet40laagsteinkomen", "k40huishoudensmetlaagsteinkomen", "phhli"),
        over="households",
        theme="social",
        better="lower",
        decimals=1,
    ),
    mean(
        "top_incomes",
        (
            "Huishoudens bij de 20% hoogste inkomens van Nederland",
            "Households among the 20% highest incomes of the country",
        ),
        in_kwb("k_20HuishoudensMetHoogsteInkomen")
        + in_files("percentagehuishoudensmethooginkomen", "k20huishoudensmethoogsteinkomen", "phhhi"),
        over="households",
        theme="social",
        better="higher",
        decimals=1,
    ),
    count(
        "social_assistance",
        ("Mensen met bijstand", "People on social assistance"),
        in_kwb("PersonenPerSoortUitkeringBijstand")
        + in_files(
            "aantalpersonenmeteenalgemenebijstandsuitkeringtotaal", "personenpersoortuitkeringbijstand"
        ),
        unit="persons",
        rounding=10.0,
        theme="social",
    ),
    count(
        "education_basic",
        (
            "Mensen met basisonderwijs, vmbo of mbo 1",
            "People with primary or lower secondary education",
        ),
        in_kwb("OpleidingsniveauLaag", first=2019, last=2022)
        + in_kwb("BasisonderwijsVmboMbo1", first=2023)
        + in_files("basisonderwijsvmbombo1", "aopllg"),
        unit="persons",
        rounding=10.0,
        theme="social",
    ),
    count(
        "education_middle",
        ("Mensen met havo, vwo of mbo 2 tot en met 4", "People with upper secondary education"),
        in_kwb("OpleidingsniveauMiddelbaar", first=2019, last=2022)
        + in_kwb("HavoVwoMbo24", first=2023)
        + in_files("havovwombo24", "aoplmd"),
        unit="persons",
        rounding=10.0,
        theme="social",
    ),
    count(
        "education_higher",
        ("Mensen met hbo of universiteit", "People with higher education"),
        in_kwb("OpleidingsniveauHoog", first=2019, last=2022)
        + in_kwb("HboWo", first=2023)
        + in_files("hbowo", "aoplhg"),
        unit="persons",
        rounding=10.0,
        theme="social",
    ),
)

STATUS = (
    # fewer than about 100 private households: no score; the number of households is rounded to 100
    count(
        "private_households",
        ("Particuliere huishoudens", "Private households"),
        in_ses("ParticuliereHuishoudens"),
        unit="households",
        counted="households",
        rounding=100.0,
        theme="social",
    ),
    # 0 is the average of the Netherlands in 2019, which a reader must see beside every score; CBS: with a
    # higher score people have more means, more education or longer work. Not a percentage and not a class.
    mean(
        "ses_woa",
        (
            "Sociaal-economische score (0 = Nederland in 2019)",
            "Socio-economic score (0 = the Netherlands in 2019)",
        ),
        in_ses("GemiddeldeScore", "totaalscore"),
        over="private_households",
        theme="social",
        measure="score",
        better="higher",
        decimals=3,
    ),
    mean(
        "ses_wealth",
        (
            "Deelscore welvaart (0 = Nederland in 2019)",
            "Partial score for means (0 = the Netherlands in 2019)",
        ),
        in_ses("GemiddeldeScore", "welvaart"),
        over="private_households",
        theme="social",
        measure="score",
        better="higher",
        decimals=3,
    ),
    mean(
        "ses_education",
        (
            "Deelscore opleiding (0 = Nederland in 2019)",
            "Partial score for education (0 = the Netherlands in 2019)",
        ),
        in_ses("GemiddeldeScore", "opleiding"),
        over="private_households",
        theme="social",
        measure="score",
        better="higher",
        decimals=3,
    ),
    mean(
        "ses_labour",
        ("Deelscore werk (0 = Nederland in 2019)", "Partial score for work (0 = the Netherlands in 2019)"),
        in_ses("GemiddeldeScore", "arbeid"),
        over="private_households",
        theme="social",
        measure="score",
        better="higher",
        decimals=3,
    ),
    # how much households differ within the area: neither good nor bad, but without it a score misleads
    mean(
        "ses_spread",
        (
            "Verschillen tussen huishoudens (spreiding van de score)",
            "Differences between households (spread of the score)",
        ),
        in_ses("Waarde", "spreiding totaal"),
        over="private_households",
        theme="social",
        measure="score",
        decimals=3,
        limits=NO_LIMIT,
        plausible=(0.0, 3.0),
    ),
)
