"""What the doctor says: its report, and for each question, by its name, what smeedkaart counts on."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # the report
    "asked_on": N_("smeedkaart {version}, asked on {day}"),
    "other_address": N_("Asked at another address than usual: {services}."),
    "summary": N_(
        "Of {count} habits of the services {holds} hold, {differs} differ and {unanswered} could not be "
        "asked."
    ),
    "holds": N_("holds"),
    "differs": N_("DIFFERS"),
    "unanswered": N_("not asked"),
    # StatLine of CBS
    "cbs_catalogue": N_("The catalogue gives the tables “Kerncijfers wijken en buurten” by year."),
    "cbs_title": N_("The title of a table ends in its year."),
    "cbs_modified": N_("A table tells when it was last changed."),
    "cbs_404": N_("A table that does not exist answers with 404."),
    "cbs_key_width": N_("Codes are filled up to ten characters; without those spaces nothing is found."),
    "cbs_startswith": N_("A filter on the first characters of a code works."),
    "cbs_or_list": N_("A filter on several first characters, joined by “or”, gives all of them."),
    "cbs_select": N_("Only the columns that were asked come along."),
    "cbs_topic_filter": N_("A filter on anything but the region is ignored."),
    "cbs_codes": N_("Every row holds its code a second time, and they agree."),
    "cbs_letters": N_("Codes of Amsterdam hold letters."),
    "cbs_typed": N_("Figures are numbers, and null when they are secret."),
    "cbs_flags": N_("Changes of borders are told as 1, 2, 3 or a dot."),
    "cbs_suffix": N_("A column is a fixed name with a number behind it."),
    "cbs_groups": N_("Columns lie in groups that have no name of their own."),
    "cbs_unit": N_("Income is told in thousands of euros."),
    # the scores of CBS
    "ses_tables": N_("The catalogue gives the tables of SES-WOA by year."),
    "ses_path": N_("The score of SES-WOA is the only average score below “Totaalscore”."),
    "ses_periods": N_("Periods of SES-WOA are whole years (2023JJ00)."),
    "ses_rows": N_("Scores can be asked for one period, and are null when secret."),
    "ses_compound": N_("Scores can be asked for several regions and one period in one filter."),
    # the map services of PDOK
    "wfs_years": N_("There are borders of 2024 or later."),
    "wfs_hits": N_("Counting without fetching works (numberMatched)."),
    "wfs_filter": N_("A filter in XML is honoured."),
    "wfs_cql": N_("CQL_FILTER is ignored, so it must not be used."),
    "wfs_capped": N_("A page holds at most 1,000 features."),
    "wfs_pages": N_("A next page begins where the one before ended."),
    "wfs_crs": N_("Coordinates are in RD when nothing is asked."),
    "wfs_crs_asked": N_("Coordinates come in the system that was asked, x first."),
    "wfs_columns": N_("Buurten carry code, name, wijk and municipality."),
    "wfs_wijken": N_("Wijken carry code, name, municipality and water."),
    "wfs_gemeenten": N_("Municipalities carry code, name and water."),
    "wfs_water": N_("Water is JA or NEE, and B abroad (GM0998)."),
    "wfs_old_layers": N_("Layers of 2018 carry the year in their name."),
    "ogc_filter": N_("Features can be asked for one municipality."),
    "ogc_limit": N_("Without a limit ten features come; more than 1,000 are not refused, and never come."),
    "ogc_cursor": N_("The next page is a link with a cursor."),
    "ogc_unknown": N_("A parameter it does not know is refused (400)."),
    # the address search and the background map of PDOK
    "addresses_suggest": N_("It suggests places with id, kind and name."),
    "addresses_point": N_("A place has a point, longitude first."),
    "addresses_code": N_("Codes of municipalities come without GM."),
    "addresses_unknown": N_("A parameter it does not know is refused (400)."),
    "tiles_png": N_("The background map comes as PNG tiles."),
}
