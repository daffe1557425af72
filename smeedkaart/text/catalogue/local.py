"""What is said of the sample and of a user's own file with zones."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # what there is to work with
    "sample_title": N_("{name} {year:plain} (sample data)"),
    "title": N_("{name} {year:plain}"),
    "title_by_level": N_("{name} {year:plain}, by {level}"),
    # where the figures of the sample come from
    "estimated_from": N_("estimated from {table}"),
    "day_of_figures": N_("1 January 2025"),
    "estimated_per_buurt": N_(
        "per buurt an estimate: the shares of an earlier year, scaled to the published figure of the wijk"
    ),
    "published_per_wijk": N_("published per wijk"),
    "years_before": N_("one to three years before 2025"),
    "worked_out_from_wijken": N_(
        "published per wijk; the figure of the municipality is worked out from its wijken"
    ),
    "credit": N_("{borders}; {figures}"),
    "borders_simplified": N_("borders simplified for a national map; small villages come out wrong"),
    # where those of a file come from
    "figures_from": N_("figures from the file {name}"),
    "supplied_by_the_user": N_("supplied by the user"),
    "figures_credit": N_("figures: {name}"),
    # what is wrong with that file
    "lacks": N_("{file} lacks {what}."),
    "column_with_code": N_("a column with the code of the buurt (buurtcode)"),
    "column_with_inhabitants": N_("a column with inhabitants (aantalInwoners)"),
    "code_twice": N_("{file}: the code {code} occurs twice."),
    "no_polygons": N_("{file}: zones are polygons; these are not."),
    "no_figure": N_("{file}, column {column}, row of {code}: {reason}"),
    "cannot_be": N_("{file}: {reason}."),
    "no_year": N_(
        "{file} does not say of which year its figures are; add a column jaar or put the year in its name."
    ),
}
