"""The indicators of homes and of what lies around them."""

from __future__ import annotations

from smeedkaart.statistics.indicator import count, in_files, in_kwb, mean

__all__ = ["AROUND", "HOMES"]

HOMES = (
    # the stock of dwellings and their values are published as they are counted, not rounded
    count(
        "dwellings",
        ("Woningen", "Dwellings"),
        in_kwb("Woningvoorraad") + in_files("woningvoorraad", "awoning"),
        unit=("woningen", "dwellings"),
        counted="things",
        rounding=0.0,
        theme="physical",
    ),
    mean(
        "house_value",
        ("Gemiddelde woningwaarde", "Average house value"),
        in_kwb("GemiddeldeWoningwaarde", last=2018)
        + in_kwb("GemiddeldeWOZWaardeVanWoningen", first=2019)
        + in_files("gemiddeldewoningwaarde", "gemiddeldewozwaardevanwoningen", "woz", "gwozbag"),
        over="dwellings",
        theme="physical",
        measure="thousand_euro",
        better="higher",
        # the dearest buurten come to a few million; in whole euros every value lies above this
        plausible=(0.0, 10_000.0),
    ),
    mean(
        "owner_occupied",
        ("Koopwoningen", "Owner-occupied homes"),
        in_kwb("Koopwoningen") + in_files("percentagekoopwoningen", "koopwoningen", "pkoopwon", "pkoopw"),
        over="dwellings",
        theme="physical",
        better="higher",
    ),
    # much or little social housing is neither good nor bad in itself
    mean(
        "social_housing",
        ("Huurwoningen van corporaties", "Homes let by housing corporations"),
        in_kwb("InBezitWoningcorporatie")
        + in_files(
            "perchuurwoningeninbezitwoningcorporaties",
            "percentagehuurwoningeninbezitwoningcorporaties",
            "inbezitwoningcorporatie",
            "pwoncorp",
            "pwcorpw",
        ),
        over="dwellings",
        theme="physical",
    ),
    mean(
        "private_rent",
        ("Huurwoningen van andere verhuurders", "Homes let by other landlords"),
        in_kwb("InBezitOverigeVerhuurders")
        + in_files(
            "perchuurwoningeninbezitoverigeverhuurders",
            "percentagehuurwoningeninbezitoverigeverhuurders",
            "inbezitoverigeverhuurders",
        ),
        over="dwellings",
        theme="physical",
    ),
    mean(
        "rented",
        ("Huurwoningen", "Rented homes"),
        in_kwb("HuurwoningenTotaal") + in_files("percentagehuurwoningen", "huurwoningentotaal", "phuurwon"),
        over="dwellings",
        theme="physical",
    ),
    mean(
        "flats",
        ("Woningen in een gebouw met meer woningen", "Homes in a building with several homes"),
        in_kwb("PercentageMeergezinswoning") + in_files("percentagemeergezinswoning", "pmgezw"),
        over="dwellings",
        theme="physical",
    ),
    # from 2024 on CBS counts other homes as empty, under another name
    mean(
        "vacant",
        ("Onbewoonde woningen (tot en met 2023)", "Unoccupied homes (until 2023)"),
        in_kwb("PercentageOnbewoond", last=2023)
        + in_files("percentageonbewoond", "percentageleegstandwoningen", "pleegsw"),
        over="dwellings",
        theme="physical",
        better="lower",
    ),
    # two eras, two questions: never one series
    mean(
        "built_since_2000",
        ("Woningen gebouwd vanaf 2000", "Homes built since 2000"),
        in_kwb("BouwjaarVanaf2000", last=2023)
        + in_files("percentagebouwjaarklassevanaf2000", "bouwjaarvanaf2000"),
        over="dwellings",
        theme="physical",
    ),
    mean(
        "built_last_ten_years",
        ("Woningen gebouwd in de laatste tien jaar", "Homes built in the last ten years"),
        in_kwb("BouwjaarAfgelopenTienJaar", first=2024) + in_files("bouwjaarafgelopentienjaar"),
        over="dwellings",
        theme="physical",
    ),
    # from 2023 on what the grid delivers, which is less than what is used where a roof makes its own
    mean(
        "electricity_use",
        ("Stroomverbruik per woning (tot en met 2022)", "Electricity used per home (until 2022)"),
        in_kwb("GemiddeldElektriciteitsverbruikTotaal", last=2022)
        + in_files("gemiddeldelektriciteitsverbruiktotaal", "gemiddeldeelektriciteitsverbruiktotaal"),
        over="dwellings",
        theme="physical",
        measure="kwh",
    ),
    mean(
        "electricity_delivered",
        ("Stroom van het net per woning", "Electricity from the grid per home"),
        in_kwb("GemiddeldeElektriciteitsleveringTotaal", "GemiddeldeElektriciteitslevering", first=2023)
        + in_files("gemiddeldeelektriciteitsleveringtotaal", "gemiddeldeelektriciteitslevering"),
        over="dwellings",
        theme="physical",
        measure="kwh",
    ),
    mean(
        "gas_use",
        ("Gasverbruik per woning", "Gas used per home"),
        in_kwb("GemiddeldAardgasverbruikTotaal")
        + in_kwb("GemiddeldAardgasverbruik", "GemiddeldeAardgasverbruikTotaal", first=2024)
        + in_files(
            "gemiddeldgasverbruiktotaal", "gemiddeldaardgasverbruiktotaal", "gemiddeldaardgasverbruik"
        ),
        over="dwellings",
        theme="physical",
        measure="m3",
    ),
    mean(
        "district_heating",
        ("Woningen met stadsverwarming", "Homes with district heating"),
        in_kwb("PercentageWoningenMetStadsverwarming") + in_files("percentagewoningenmetstadsverwarming"),
        over="dwellings",
        theme="physical",
        decimals=1,
    ),
)

AROUND = (
    mean(
        "cars_per_household",
        ("Auto's per huishouden", "Cars per household"),
        in_kwb("PersonenautoSPerHuishouden") + in_files("personenautosperhuishouden", "autohh"),
        over="households",
        theme="physical",
        measure="number",
        decimals=1,
        units=("{value} auto's per huishouden", "{value} cars per household"),
        # where cars are leased out there are hundreds a household
        plausible=(0.0, 10_000.0),
    ),
    mean(
        "address_density",
        ("Adressen in de omgeving, per km²", "Addresses in the surroundings, per km²"),
        in_kwb("Omgevingsadressendichtheid") + in_files("omgevingsadressendichtheid", "oad", "steoad"),
        over="dwellings",
        theme="physical",
        measure="number",
        units=("{value} adressen per km²", "{value} addresses per km²"),
        plausible=(0.0, 50_000.0),
    ),
    mean(
        "distance_doctor",
        ("Afstand tot de huisarts", "Distance to a doctor"),
        in_kwb("AfstandTotHuisartsenpraktijk")
        + in_files("huisartsenpraktijkgemiddeldeafstandinkm", "afhapr"),
        over="population",
        theme="physical",
        measure="km",
        better="lower",
        decimals=1,
    ),
    mean(
        "distance_supermarket",
        ("Afstand tot een grote supermarkt", "Distance to a large supermarket"),
        in_kwb("AfstandTotGroteSupermarkt") + in_files("grotesupermarktgemiddeldeafstandinkm", "afsupm"),
        over="population",
        theme="physical",
        measure="km",
        better="lower",
        decimals=1,
    ),
    mean(
        "distance_nursery",
        ("Afstand tot kinderopvang", "Distance to a nursery"),
        in_kwb("AfstandTotKinderdagverblijf") + in_files("kinderdagverblijfgemiddeldeafstandinkm", "afkdv"),
        over="population",
        theme="physical",
        measure="km",
        better="lower",
        decimals=1,
    ),
    mean(
        "distance_school",
        ("Afstand tot een basisschool", "Distance to a primary school"),
        in_kwb("AfstandTotSchool") + in_files("basisonderwijsgemiddeldeafstandinkm", "afbaso"),
        over="population",
        theme="physical",
        measure="km",
        better="lower",
        decimals=1,
    ),
)
