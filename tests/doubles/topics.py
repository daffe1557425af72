"""The topics of the kerncijfers: title, unit and decimals of each column, and a formula for made-up figures.

One line per topic: ``Stem | title | unit | decimals | formula``, under the group it stands in. A stem that
occurs twice names its figure after an at sign. No decimals: text. The formula of a count, ``P 50``, is 50
per cent of the inhabitants; of a mean, ``P~30,2,1,1``, it is 30 + 2 w + 1 b + 1 (year - 2024), averaged
over the inhabitants (``H`` and ``D``: over the households and the dwellings, both half of the inhabitants).
``$`` marks money: figures that the newest year lacks. Titles and units are those of StatLine as far as they
were seen; the figures are made up. ``k€`` is short for "x 1 000 euro", ``%o`` for "per 1 000 inwoners".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["SECTIONS", "Formula", "Topic"]


@dataclass(frozen=True, slots=True)
class Formula:
    """How a made-up figure follows from where a buurt lies; see the module."""

    kind: str
    over: str
    base: float
    rise: float = 0.0
    step: float = 0.0
    drift: float = 0.0


@dataclass(frozen=True, slots=True)
class Topic:
    """One column of a table, without the number that a layout gives it.

    Parameters
    ----------
    stem
        Name of the column up to its number.
    figure
        Name of the figure in the world; another than the stem where stems repeat.
    title, unit, decimals
        As in DataProperties; decimals is None for text.
    path
        Titles of the groups above it, outermost first.
    money
        True for what the newest year lacks.
    formula
        For made-up figures; None where there is none.
    """

    stem: str
    figure: str
    title: str
    unit: str
    decimals: int | None
    path: tuple[str, ...]
    money: bool = False
    formula: Formula | None = None


_TEXT = """
[head] Regioaanduiding
Gemeentenaam | Gemeentenaam
SoortRegio | Soort regio
Codering | Codering
[flag-old] Regioaanduiding
IndelingswijzigingWijkenEnBuurten@Flag | Indelingswijziging wijken en buurten
[flag] Regioaanduiding
IndelingswijzigingGemeenteWijkBuurt@Flag | Indelingswijziging gemeente, wijk, buurt
[people] Bevolking
AantalInwoners | Aantal inwoners | aantal | 0 | P 100
[sex] Bevolking/Geslacht
Mannen | Mannen | aantal | 0 | P 50
Vrouwen | Vrouwen | aantal | 0 | P 50
[age] Bevolking/Leeftijd
k_0Tot15Jaar | 0 tot 15 jaar | aantal | 0 | P 15
k_15Tot25Jaar | 15 tot 25 jaar | aantal | 0 | P 10
k_25Tot45Jaar | 25 tot 45 jaar | aantal | 0 | P 25
k_45Tot65Jaar | 45 tot 65 jaar | aantal | 0 | P 30
k_65JaarOfOuder | 65 jaar of ouder | aantal | 0 | P 20
[age-2026] Bevolking/Leeftijd
k_0Tot15Jaar | 0 tot 15 jaar | aantal | 0 | P 15
k_15Tot25Jaar | 15 tot 25 jaar | aantal | 0 | P 10
k_25Tot45Jaar | 25 tot 45 jaar | aantal | 0 | P 25
k_45Tot65Jaar | 45 tot 65 jaar | aantal | 0 | P 30
k_65JaarTot80Jaar | 65 jaar tot 80 jaar | aantal | 0 | P 14
k_80JaarOfOuder | 80 jaar of ouder | aantal | 0 | P 6
[marital] Bevolking/Burgerlijke staat
Ongehuwd | Ongehuwd | aantal | 0 | P 45
Gehuwd | Gehuwd | aantal | 0 | P 40
Gescheiden | Gescheiden | aantal | 0 | P 10
Verweduwd | Verweduwd | aantal | 0 | P 5
[migration] Bevolking/Migratieachtergrond
WestersTotaal | Westers totaal | aantal | 0 | P 10
NietWestersTotaal | Niet-westers totaal | aantal | 0 | P 15
[migration2] Bevolking/Migratieachtergrond/Niet-westers
Marokko | Marokko | aantal | 0 | P 5
NederlandseAntillenEnAruba | Nederlandse Antillen en Aruba | aantal | 0 | P 0
Suriname | Suriname | aantal | 0 | P 5
Turkije | Turkije | aantal | 0 | P 5
OverigNietWesters | Overig niet-westers | aantal | 0 | P 0
[origin] Bevolking/Herkomstland
Nederland | Nederland | aantal | 0 | P 75
EuropaExclusiefNederland | Europa (exclusief Nederland) | aantal | 0 | P 10
BuitenEuropa | Buiten Europa | aantal | 0 | P 15
[origin-born] Bevolking/Herkomst van wie in Nederland geboren is
Nederland@BornHere.Nederland | Nederland | aantal | 0 | P 70
EuropaExclusiefNederland@BornHere.Europa | Europa (exclusief Nederland) | aantal | 0 | P 5
BuitenEuropa@BornHere.Buiten | Buiten Europa | aantal | 0 | P 5
[origin-abroad] Bevolking/Herkomst van wie buiten Nederland geboren is
EuropaExclusiefNederland@BornAbroad.Europa | Europa (exclusief Nederland) | aantal | 0 | P 5
BuitenEuropa@BornAbroad.Buiten | Buiten Europa | aantal | 0 | P 10
[birth] Bevolking/Geboorte en sterfte
GeboorteTotaal | Geboorte totaal | aantal | 0 | P 5
GeboorteRelatief | Geboorte relatief | %o | 0 | P~10,0,0,0
SterfteTotaal | Sterfte totaal | aantal | 0 | P 5
SterfteRelatief | Sterfte relatief | %o | 0 | P~9,0,0,0
[households] Bevolking/Particuliere huishoudens
HuishoudensTotaal | Huishoudens totaal | aantal | 0 | P 50
Eenpersoonshuishoudens | Eenpersoonshuishoudens | aantal | 0 | P 20
HuishoudensZonderKinderen | Huishoudens zonder kinderen | aantal | 0 | P 15
HuishoudensMetKinderen | Huishoudens met kinderen | aantal | 0 | P 15
GemiddeldeHuishoudensgrootte | Gemiddelde huishoudensgrootte | aantal | 1 | H~2,0,0,0
[density] Bevolking
Bevolkingsdichtheid | Bevolkingsdichtheid | aantal inwoners per km² | 0 | P~1000,100,10,0
[stock] Wonen en vastgoed
Woningvoorraad | Woningvoorraad | aantal | 0 | P 50
[new-homes] Wonen en vastgoed
NieuwbouwWoningen | Nieuwbouwwoningen | aantal | 0 | P 5
[woz-old] Wonen en vastgoed
GemiddeldeWoningwaarde@GemiddeldeWOZWaardeVanWoningen | Gemiddelde woningwaarde | k€ | 0 | D~250,20,5,10 $
[woz] Wonen en vastgoed
GemiddeldeWOZWaardeVanWoningen | Gemiddelde WOZ-waarde van woningen | k€ | 0 | D~250,20,5,10 $
[type] Wonen en vastgoed/Woningen naar type
PercentageEengezinswoning | Percentage eengezinswoning | % | 0 | D~60,2,1,0
PercentageMeergezinswoning | Percentage meergezinswoning | % | 0 | D~40,-2,-1,0
[type-parts] Wonen en vastgoed/Woningen naar type
PercentageEengezinswoning | Percentage eengezinswoning | % | 0 | D~60,2,1,0
PercentageTussenwoningEengezins | Percentage tussenwoning | % | 0 | D~20,1,0,0
PercentageHoekwoningEengezins | Percentage hoekwoning | % | 0 | D~15,1,0,0
PercentageTweeOnderEenKapWoningEe | Percentage twee-onder-een-kapwoning | % | 0 | D~15,0,1,0
PercentageVrijstaandeWoningEengezins | Percentage vrijstaande woning | % | 0 | D~10,0,0,0
PercentageMeergezinswoning | Percentage meergezinswoning | % | 0 | D~40,-2,-1,0
[occupied] Wonen en vastgoed/Bewoning
PercentageBewoond | Percentage bewoond | % | 0 | D~96,0,0,0
PercentageOnbewoond | Percentage onbewoond | % | 0 | D~4,0,0,0
[empty-homes] Wonen en vastgoed/Bewoning
OnbewoondeWoningen | Onbewoonde woningen | % | 0 | D~4,0,0,0
[tenure] Wonen en vastgoed/Eigendom
Koopwoningen | Koopwoningen | % | 0 | D~40,4,2,0
HuurwoningenTotaal | Huurwoningen totaal | % | 0 | D~60,-4,-2,0
InBezitWoningcorporatie | In bezit woningcorporatie | % | 0 | D~45,-4,-2,0
InBezitOverigeVerhuurders | In bezit overige verhuurders | % | 0 | D~15,0,0,0
[tenure-unknown] Wonen en vastgoed/Eigendom
EigendomOnbekend | Eigendom onbekend | % | 0 | D~0,0,0,0
[built] Wonen en vastgoed/Bouwjaar
BouwjaarVoor2000 | Bouwjaar voor 2000 | % | 0 | D~80,-4,-2,0
BouwjaarVanaf2000 | Bouwjaar vanaf 2000 | % | 0 | D~20,4,2,0
[built-new] Wonen en vastgoed/Bouwjaar
BouwjaarMeerDanTienJaarGeleden | Bouwjaar meer dan tien jaar geleden | % | 0 | D~90,-4,-1,0
BouwjaarAfgelopenTienJaar | Bouwjaar afgelopen tien jaar | % | 0 | D~10,4,1,0
[power-old] Energie/Gemiddeld elektriciteitsverbruik
GemiddeldElektriciteitsverbruikTotaal@kWh | Gemiddeld elektriciteitsverbruik totaal | kWh | 0 | D~2500,50,20,0
[power] Energie/Gemiddelde elektriciteitslevering
GemiddeldeElektriciteitsleveringTotaal@kWh | Gem. elektriciteitslevering totaal | kWh | 0 | D~2500,50,20,0
[power-2024] Energie/Gemiddelde elektriciteitslevering
GemiddeldeElektriciteitslevering@kWh | Gemiddelde elektriciteitslevering | kWh | 0 | D~2500,50,20,0
[power-back] Energie/Gemiddelde elektriciteitslevering
GemiddeldeElektriciteitsteruglevering | Gemiddelde elektriciteitsteruglevering | kWh | 0 | D~800,0,10,0
[power-types] Energie/Gemiddelde elektriciteitslevering/Naar woningtype
Appartement@kWh.Appartement | Appartement | kWh | 0 | D~1800,50,20,0
Tussenwoning@kWh.Tussenwoning | Tussenwoning | kWh | 0 | D~2400,50,20,0
Hoekwoning@kWh.Hoekwoning | Hoekwoning | kWh | 0 | D~2600,50,20,0
TweeOnderEenKapWoning@kWh.TweeOnderEenKap | Twee-onder-een-kap-woning | kWh | 0 | D~3000,50,20,0
VrijstaandeWoning@kWh.Vrijstaand | Vrijstaande woning | kWh | 0 | D~3500,50,20,0
Huurwoning@kWh.Huur | Huurwoning | kWh | 0 | D~2100,50,20,0
EigenWoning@kWh.Eigen | Eigen woning | kWh | 0 | D~2900,50,20,0
[gas] Energie/Gemiddeld aardgasverbruik
GemiddeldAardgasverbruikTotaal@Aardgas | Gemiddeld aardgasverbruik totaal | m³ | 0 | D~1000,40,10,0
[gas-2024] Energie/Gemiddeld aardgasverbruik
GemiddeldAardgasverbruik@Aardgas | Gemiddeld aardgasverbruik | m³ | 0 | D~1000,40,10,0
[gas-types] Energie/Gemiddeld aardgasverbruik/Naar woningtype
Appartement@m3.Appartement | Appartement | m³ | 0 | D~700,40,10,0
Tussenwoning@m3.Tussenwoning | Tussenwoning | m³ | 0 | D~900,40,10,0
Hoekwoning@m3.Hoekwoning | Hoekwoning | m³ | 0 | D~1000,40,10,0
TweeOnderEenKapWoning@m3.TweeOnderEenKap | Twee-onder-een-kap-woning | m³ | 0 | D~1200,40,10,0
VrijstaandeWoning@m3.Vrijstaand | Vrijstaande woning | m³ | 0 | D~1500,40,10,0
Huurwoning@m3.Huur | Huurwoning | m³ | 0 | D~800,40,10,0
EigenWoning@m3.Eigen | Eigen woning | m³ | 0 | D~1100,40,10,0
[heat] Energie
PercentageWoningenMetStadsverwarming | Percentage woningen met stadsverwarming | % | 1 | D~0,1,0.5,0
[gas-free] Energie
AardgasvrijeWoningen | Aardgasvrije woningen | % | 0 | D~5,1,1,1
[solar] Energie
WoningenMetZonnestroom | Woningen met zonnestroom | % | 0 | D~20,2,1,1
WoningenHoofdzElektrischVerwarmd | Woningen hoofdzakelijk elektrisch verwarmd | % | 0 | D~5,1,0,1
AantalPubliekeLaadpalen | Aantal publieke laadpalen | aantal | 0 | P 5
[pupils] Onderwijs
LeerlingenPo | Leerlingen po | aantal | 0 | P 10
LeerlingenVoInclVavo | Leerlingen vo (incl. vavo) | aantal | 0 | P 5
StudentenMboExclExtranei | Studenten mbo (excl. extranei) | aantal | 0 | P 5
StudentenHbo | Studenten hbo | aantal | 0 | P 5
StudentenWo | Studenten wo | aantal | 0 | P 0
[education] Onderwijs/Hoogst behaald onderwijsniveau
BasisonderwijsVmboMbo1 | Basisonderwijs, vmbo, mbo1 | aantal | 0 | P 20
HavoVwoMbo24 | Havo, vwo, mbo2-4 | aantal | 0 | P 30
HboWo | Hbo, wo | aantal | 0 | P 25
[education-old] Onderwijs/Opleidingsniveau
OpleidingsniveauLaag@BasisonderwijsVmboMbo1 | Opleidingsniveau laag | aantal | 0 | P 20
OpleidingsniveauMiddelbaar@HavoVwoMbo24 | Opleidingsniveau middelbaar | aantal | 0 | P 30
OpleidingsniveauHoog@HboWo | Opleidingsniveau hoog | aantal | 0 | P 25
[working] Arbeid
WerkzameBeroepsbevolking | Werkzame beroepsbevolking | aantal | 0 | P 50
[labour] Arbeid
Nettoarbeidsparticipatie | Nettoarbeidsparticipatie | % | 0 | P~60,2,1,0
PercentageWerknemers | Percentage werknemers | % | 0 | P~85,0,0,0
[contracts] Arbeid
WerknemersMetVasteArbeidsr | Werknemers met vaste arbeidsrelatie | % | 0 | P~60,1,0,0
WerknemersMetFlexibeleArbe | Werknemers met flexibele arbeidsrelatie | % | 0 | P~40,-1,0,0
[own-account] Arbeid
PercentageZelfstandigen | Percentage zelfstandigen | % | 0 | P~15,0,0,0
[income] Inkomen/Inkomen van personen
AantalInkomensontvangers | Aantal inkomensontvangers | aantal | 0 | P 75 $
GemiddeldInkomenPerInkomensontvanger | Gemiddeld inkomen per inkomensontvanger | k€ | 1 | P~36,2,0.5,1 $
GemiddeldInkomenPerInwoner | Gemiddeld inkomen per inwoner\\x20 | k€ | 1 | P~30,2,0.5,1 $
k_40PersonenMetLaagsteInkomen | 40% personen met laagste inkomen | % | 1 | P~45,-2,-0.5,0 $
k_20PersonenMetHoogsteInkomen | 20% personen met hoogste inkomen | % | 1 | P~15,2,0.5,0 $
[poverty] Inkomen/Armoede
PersonenInArmoede | Personen in armoede | % | 1 | P~6,-0.5,-0.2,-0.1 $
PersonenTot25BovenArmoedegrens | Personen tot 25% boven armoedegrens | % | 1 | P~12,-1,-0.2,0 $
[household-income-old] Inkomen/Inkomen van particuliere huishoudens
GemGestandaardiseerdInkomenVanHuish@Standard | Gem. gestand. inkomen van huish. | k€ | 1 | H~32,2,0.5,1 $
[household-income] Inkomen/Inkomen van particuliere huishoudens
GemGestandaardiseerdInkomen@Standard | Gem. gestandaardiseerd inkomen | k€ | 1 | H~32,2,0.5,1 $
[household-shares] Inkomen/Inkomen van particuliere huishoudens
k_40HuishoudensMetLaagsteInkomen | 40% huishoudens met laagste inkomen | % | 1 | H~45,-2,-0.5,0 $
k_20HuishoudensMetHoogsteInkomen | 20% huishoudens met hoogste inkomen | % | 1 | H~15,2,0.5,0 $
[low-income] Inkomen/Inkomen van particuliere huishoudens
HuishoudensMetEenLaagInkomen | Huishoudens met een laag inkomen | % | 1 | H~8,-1,-0.2,0 $
HuishOnderOfRondSociaalMinimum | Huish. onder of rond sociaal minimum | % | 1 | H~9,-1,-0.2,0 $
HuishoudensTot110VanSociaalMinimum | Huishoudens tot 110% van sociaal minimum | % | 1 | H~12,-1,-0.2,0 $
HuishoudensTot120VanSociaalMinimum | Huishoudens tot 120% van sociaal minimum | % | 1 | H~15,-1,-0.2,0 $
[wealth] Inkomen/Vermogen
MediaanVermogenVanParticuliereHuish | Mediaan vermogen van particuliere huish. | k€ | 1 | H~50,20,5,2 $
[benefits] Sociale zekerheid
PersonenPerSoortUitkeringBijstand | Personen per soort uitkering; Bijstand | aantal | 0 | P 5
PersonenPerSoortUitkeringAO | Personen per soort uitkering; AO | aantal | 0 | P 5
PersonenPerSoortUitkeringWW | Personen per soort uitkering; WW | aantal | 0 | P 0
PersonenPerSoortUitkeringAOW | Personen per soort uitkering; AOW | aantal | 0 | P 20
[care] Zorg
JongerenMetJeugdzorgInNatura | Jongeren met jeugdzorg in natura | aantal | 0 | P 5
PercentageJongerenMetJeugdzorg | Percentage jongeren met jeugdzorg | % | 1 | P~10,-0.5,-0.1,0
WmoClienten | Wmo-cliënten | aantal | 0 | P 5
WmoClientenRelatief | Wmo-cliënten relatief | %o | 0 | P~80,-5,-2,0
[crime] Veiligheid
TotaalDiefstalUitWoningSchuurED | Totaal diefstal uit woning, schuur, e.d. | %o | 0 | P~4,0,0,0
VernielingMisdrijfTegenOpenbareOrde | Vernieling, misdrijf tegen openbare orde | %o | 0 | P~5,0,0,0
GeweldsEnSeksueleMisdrijven | Gewelds- en seksuele misdrijven | %o | 0 | P~6,0,0,0
[firms] Bedrijfsvestigingen
BedrijfsvestigingenTotaal | Bedrijfsvestigingen totaal | aantal | 0 | P 10
ALandbouwBosbouwEnVisserij | A Landbouw, bosbouw en visserij | aantal | 0 | P 0
BFNijverheidEnEnergie | B-F Nijverheid en energie | aantal | 0 | P 5
GIHandelEnHoreca | G+I Handel en horeca | aantal | 0 | P 5
HJVervoerInformatieEnCommunicatie | H+J Vervoer, informatie en communicatie | aantal | 0 | P 0
KLFinancieleDienstenOnroerendGoed | K-L Financiële diensten, onroerend goed | aantal | 0 | P 0
MNZakelijkeDienstverlening | M-N Zakelijke dienstverlening | aantal | 0 | P 0
[firms-public] Bedrijfsvestigingen
OQOverheidOnderwijsEnZorg | O-Q Overheid, onderwijs en zorg | aantal | 0 | P 0
[firms-rest] Bedrijfsvestigingen
RUCultuurRecreatieOverigeDiensten | R-U Cultuur, recreatie, overige diensten | aantal | 0 | P 0
[cars] Motorvoertuigen
PersonenautoSTotaal | Personenauto's totaal | aantal | 0 | P 45
PersonenautoSBrandstofBenzine | Personenauto's; brandstof benzine | aantal | 0 | P 35
PersonenautoSOverigeBrandstof | Personenauto's; overige brandstof | aantal | 0 | P 10
PersonenautoSPerHuishouden | Personenauto's per huishouden | per huishouden | 1 | H~0.5,0.1,0.1,0
PersonenautoSNaarOppervlakte | Personenauto's naar oppervlakte | per km² | 0 | P~500,20,10,0
Motorfietsen | Motorfietsen | aantal | 0 | P 5
[distances] Nabijheid van voorzieningen
AfstandTotHuisartsenpraktijk | Afstand tot huisartsenpraktijk | km | 1 | P~0.5,0.2,0.1,0
AfstandTotGroteSupermarkt | Afstand tot grote supermarkt | km | 1 | P~0.4,0.2,0.1,0
AfstandTotKinderdagverblijf | Afstand tot kinderdagverblijf | km | 1 | P~0.3,0.2,0.1,0
AfstandTotSchool | Afstand tot school | km | 1 | P~0.3,0.1,0.1,0
ScholenBinnen3Km | Scholen binnen 3 km | aantal | 1 | P~12,-1,-0.5,0
[surface] Oppervlakte
OppervlakteTotaal | Oppervlakte totaal | ha | 0
OppervlakteLand | Oppervlakte land | ha | 0
OppervlakteWater | Oppervlakte water | ha | 0
[postcode] Postcode
MeestVoorkomendePostcode | Meest voorkomende postcode
Dekkingspercentage | Dekkingspercentage | code | 0 | P~1,0,0,0
[urban] Stedelijkheid
MateVanStedelijkheid | Mate van stedelijkheid | code | 0 | P~3,0,0,0
Omgevingsadressendichtheid | Omgevingsadressendichtheid | per km² | 0 | P~1200,-100,10,0
"""


def _formula(text: str) -> Formula | None:
    text = text.replace("$", "").strip()
    if not text:
        return None
    if "~" not in text:
        over, share = text.split()
        return Formula("count", over, float(share))
    over, numbers = text.split("~")
    base, rise, step, drift = map(float, numbers.split(","))
    return Formula("mean", over, base, rise, step, drift)


def _topic(line: str, path: tuple[str, ...]) -> Topic:
    parts = [part.strip(" ").replace("\\x20", " ") for part in line.split("|")]
    parts += [""] * (5 - len(parts))
    stem, _, figure = parts[0].partition("@")
    decimals = int(parts[3]) if parts[3] else None
    unit = {"k€": "x 1 000 euro", "%o": "per 1 000 inwoners"}.get(parts[2], parts[2])
    return Topic(stem, figure or stem, parts[1], unit, decimals, path, "$" in parts[4], _formula(parts[4]))


def _sections() -> dict[str, tuple[Topic, ...]]:
    sections: dict[str, tuple[Topic, ...]] = {}
    name = ""
    path: tuple[str, ...] = ()
    for line in _TEXT.strip().splitlines():
        if line.startswith("["):
            name, _, groups = line[1:].partition("] ")
            path = tuple(groups.split("/"))
            sections[name] = ()
        else:
            sections[name] += (_topic(line, path),)
    return sections


SECTIONS: Mapping[str, tuple[Topic, ...]] = MappingProxyType(_sections())
"""Topics by the name of their section, in the order in which they stand in a table."""
