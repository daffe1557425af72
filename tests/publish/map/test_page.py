"""The published map is one file, says the same as the receipts, fetches nothing, runs only itself."""

import base64
import hashlib
import os
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyogrio.errors import DataSourceError

from smeedkaart.files.atomic import OutputFileError, write_whole, writing
from smeedkaart.publish.map.html import LIMIT, publish_html
from smeedkaart.text.language import speaking
from tests.fixtures.assessments import HOSTILE, SMALL_NAMES, four_areas, in_sample, town

DAY = date(2026, 3, 1)


class Page(HTMLParser):
    """What a browser would find in a page: elements with their attributes, and the text of cells."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and begin a row, a cell or a script."""
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "img", "input", "br"}:
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        """Close an element with all that is in it."""
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep what people read apart from what is run."""
        if "script" in self._open:
            self.scripts[-1] += data
            return
        if "style" in self._open:
            return
        self.words.append(data)
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data

    def tags(self, name: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of this name."""
        return [attributes for tag, attributes in self.elements if tag == name]

    @property
    def text(self) -> str:
        """All that people read, on one line."""
        return " ".join(" ".join(self.words).split())


def shown(text: str) -> str:
    return text.replace("\u00a0", " ")


def published(**options: object) -> Page:
    return Page(publish_html(four_areas(), zones=town(), made_on=DAY, **options))  # type: ignore[arg-type]


def test_the_table_has_the_numbers_of_the_receipts() -> None:
    rows = [[shown(cell).strip() for cell in row] for row in published().rows if len(row) == 5]
    # amounts worked out in four_areas; ranges come from the estimate and stand in their own tests
    found = [(row[0], row[1], row[4]) for row in rows]
    # people are published in fives: maybe two fewer, or two more in tier C, of which it cannot be said:
    # 20,000 + 102 x 13.50; 20,000 + 198 x 5.50 and + 202 x 13.50; 298 x 9.50 and 302 x 13.50; 402 x 13.50
    assert found == [
        ("Gebied", "Mensen", "Bedrag"),
        ("Noord", "100", "€ 20.000,00 tussen € 20.000,00 en € 21.377,00"),
        ("Oost", "200", "€ 21.100,00 tussen € 21.089,00 en € 22.727,00"),
        ("Zuid", "300", "€ 22.850,00 tussen € 22.831,00 en € 24.077,00"),
        ("West", "400", "€ 20.000,00 tussen € 20.000,00 en € 25.427,00"),
        # the range of all is beside the amount at the top, and told in the sentence of the pool
        ("Samen", "1.000", "€ 83.950,00"),
    ]
    assert [row[3].split() for row in rows[1:5]] == [
        ["C?", "niet", "zeker,", "misschien", "C"],
        ["C?", "A,", "misschien", "C"],
        ["C?", "B,", "misschien", "C"],
        ["C?", "niet", "zeker,", "misschien", "C"],
    ]


def test_the_receipt_of_every_area_is_on_the_page_line_by_line() -> None:
    assessment = four_areas()
    rows = [[shown(cell).strip() for cell in row] for row in published().rows]
    for receipt in assessment.receipts.values():
        for line in receipt.rows():
            wanted = [shown(line.label), shown(line.amount)] if line.amount else [shown(line.label)]
            # the reasons of an area stand in one cell, each a paragraph
            reason = line.kind == "reason" and any(len(row) == 1 and wanted[0] in row[0] for row in rows)
            assert reason or wanted in rows


def test_the_page_is_dutch_accessible_and_dated() -> None:
    page = published(title="Onze buurten")
    assert page.tags("html") == [{"lang": "nl"}]
    assert "Onze buurten" in page.text
    assert "Gemaakt op 1 maart 2026" in page.text
    assert len(page.tags("caption")) == 5
    scopes = [attributes.get("scope") for attributes in page.tags("th")]
    assert set(scopes) == {"col", "row"}
    viewport = next(a["content"] for a in page.tags("meta") if a.get("name") == "viewport")
    # people who see badly must be able to zoom
    assert viewport == "width=device-width, initial-scale=1"


def test_it_speaks_english_when_asked() -> None:
    with speaking("en"):
        page = Page(publish_html(four_areas(), zones=town(), made_on=DAY))
    assert page.tags("html") == [{"lang": "en"}]
    assert "Made on 1 March 2026" in page.text
    assert "All areas in one table" in page.text
    assert "Alle gebieden" not in page.text


def test_the_sample_says_everywhere_that_it_is_a_sample_and_whose_figures_they_are() -> None:
    assessment, data = in_sample(3)
    page = Page(publish_html(assessment, zones=data, made_on=DAY))
    assert page.text.lower().count("voorbeelddata, niet voor besluiten") >= 2
    assert "Kadaster / Centraal Bureau voor de Statistiek, 2025" in page.text
    assert "86165NED" in page.text
    assert "1 januari 2025" in page.text


def test_nothing_is_fetched() -> None:
    text = publish_html(four_areas(), zones=town(), made_on=DAY)
    page = Page(text)
    for name, attributes in page.elements:
        assert name not in {"link", "img", "iframe", "object", "embed", "base", "source"}
        assert "src" not in attributes
        # links lead to a place on the page itself
        assert (attributes.get("href") or "#").startswith("#")
    # Leaflet's code names addresses in its remarks; no element does
    values = [value or "" for _tag, attributes in page.elements for value in attributes.values()]
    assert not [value for value in values if "://" in value]
    assert "@import" not in text
    assert not re.findall(
        r"url\((?!data:|#|\"?\s*\+)[^)]*\)", "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL))
    )
    assert "sourceMappingURL" not in text


def test_only_the_scripts_of_the_page_itself_may_run() -> None:
    page = published()
    policy = next(a["content"] for a in page.tags("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in page.scripts
    ]
    assert rules["script-src"].split() == hashes
    assert "unsafe" not in rules["script-src"]
    assert not [a for _tag, a in page.elements if any(name.startswith("on") for name in a)]


def test_hostile_names_are_text_wherever_they_come() -> None:
    plain = published()
    page = Page(
        publish_html(
            four_areas(HOSTILE, HOSTILE, reason=HOSTILE[0]),
            zones=town(HOSTILE),
            title=HOSTILE[1],
            made_on=DAY,
        )
    )
    assert [tag for tag, _attributes in page.elements] == [tag for tag, _attributes in plain.elements]
    for name in HOSTILE:
        assert " ".join(name.split()) in page.text
    # names of zones go through the script, where only escaped characters may end it or start an element
    assert all("<img" not in script and "<svg onload" not in script for script in page.scripts)


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_any_name_at_all_leaves_the_page_as_it_is(name: str) -> None:
    names = (name, *SMALL_NAMES[1:])
    plain = published()
    page = Page(publish_html(four_areas(names, names), zones=town(names), made_on=DAY))
    assert [tag for tag, _attributes in page.elements] == [tag for tag, _attributes in plain.elements]
    assert page.rows[1][0] == name


def test_thirty_five_areas_with_every_buurt_fit_in_400_kilobytes() -> None:
    assessment, data = in_sample(35)
    text = publish_html(assessment, zones=data, made_on=DAY)
    assert len(text.encode()) <= 400_000
    assert "vereenvoudigd:" not in Page(text).text.split("Bronnen")[-1]
    assert len(Page(text).rows) > 35


def test_long_receipts_still_fit() -> None:
    # moved by 300 m, every area is cut from several buurten, and has a point every 60 m as a hand would draw
    assessment, data = in_sample(35, step=60, shift=300)
    assert sum(len(receipt.pieces) for receipt in assessment.receipts.values()) > 3 * 35
    assert len(publish_html(assessment, zones=data, made_on=DAY).encode()) <= 400_000


def test_finer_borders_are_simplified_until_they_fit_and_the_page_says_so() -> None:
    assessment, data = in_sample(35, step=12)
    text = publish_html(assessment, zones=data, made_on=DAY)
    assert len(text.encode()) <= LIMIT == 400_000
    assert "meter vereenvoudigd; de cijfers zijn met de volledige grenzen berekend" in Page(text).text


def test_the_same_assessment_gives_the_same_bytes() -> None:
    first, second = (publish_html(four_areas(), zones=town(), made_on=DAY) for _time in range(2))
    assert first == second


def test_an_overlap_is_a_layer_a_legend_entry_and_a_sentence_in_people() -> None:
    assessment, data = in_sample(2)
    assert "Dubbel getekend" not in publish_html(assessment, zones=data, made_on=DAY)
    wide = assessment.areas[["name", "geometry"]].copy()
    wide.geometry = wide.geometry.buffer(200)
    from smeedkaart.assessment.assess import assess  # noqa: PLC0415 - beside its one use

    text = publish_html(assess(wide, data, "hoogeveen-2007"), zones=data, made_on=DAY)
    assert "Dubbel getekend" in text
    assert re.search(
        r"mensen wonen zowel in .* als in .* en tellen in het totaal één keer mee", Page(text).text
    )


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "kaart.html"
    page = publish_html(four_areas(), file, zones=town(), made_on=DAY)
    assert file.read_text(encoding="utf-8") == page

    def halfway(fresh: Path) -> None:
        fresh.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputFileError, match="kan niet worden geschreven: de schijf is vol"):
        writing(file, halfway)
    assert file.read_text(encoding="utf-8") == page
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not replace a file that someone reads")
def test_who_reads_the_old_file_reads_it_to_the_end(tmp_path: Path) -> None:
    file = write_whole(tmp_path / "kaart.html", "oud" * 1000)
    with file.open(encoding="utf-8") as reader:
        assert reader.read(3) == "oud"
        write_whole(file, "nieuw")
        assert reader.read() == "oud" * 999
    assert file.read_text(encoding="utf-8") == "nieuw"


def test_where_nothing_can_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputFileError, match=r"de map .*weg bestaat niet"):
        write_whole(tmp_path / "weg" / "kaart.html", "x")
    with pytest.raises(OutputFileError, match=r"is een map; geef het bestand een naam\."):
        write_whole(tmp_path, "x")
    # a GeoPackage is made by another library, with errors of its own
    closed = tmp_path / "dicht"
    closed.mkdir()

    def refuse(fresh: Path) -> None:
        raise DataSourceError(str(fresh))

    with pytest.raises(OutputFileError, match=r"de map .*dicht neemt geen bestanden aan\.$"):
        writing(closed / "kaart.gpkg", refuse)
