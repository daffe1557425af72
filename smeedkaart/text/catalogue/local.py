"""What is said of the sample and of a user's own file with zones."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # several municipalities
    "province_title": N_("{name} {year:plain} ({count} municipalities)"),
    # no data at all
    "no_data_chosen": N_(
        "No data were chosen for this workshop yet, so there are no people and euros; choose them in the "
        "app, or name them in a terminal with --data."
    ),
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
    "made_squares": N_("Squares of 100 m of Pesse kern, made up"),
    "made_squares_note": N_("made up to try painting with; nobody published them"),
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
    "zones_without_shape": N_(
        "{file}: these have no shape, so that nobody in them is counted: {names:commas}."
    ),
    "no_code": N_("{file}: {row} has no code; fill it in, or leave the row out."),
    "no_polygons": N_("{file}: zones are polygons; these are not."),
    "no_figure": N_("{file}, column {column}, row of {code}: {reason}"),
    "cannot_be": N_("{file}: {reason}."),
    "column_unclear": N_(
        "{file}: the column “{column}” was left out: its average is {average}, and in {year:plain} nothing "
        "that is called so comes to that. If you know what it holds, call it {names}."
    ),
    "no_year": N_(
        "{file} does not say of which year its figures are; add a column jaar, put the year in its name, or "
        "give it with --year."
    ),
    "two_years": N_(
        "{file} has two years in its name ({one:plain} and {other:plain}); say with --year of which one its "
        "figures are."
    ),
    # a table with figures beside that file
    "table_as_zones": N_(
        "{file} is a table without borders; name the map with --zones, and this table beside it with "
        "--figures (as .xlsx or CSV)."
    ),
    "no_code_fits": N_(
        "{file} has no row with a code that stands on the map; are both of the same place and the same year?"
    ),
    "no_row_beside": Plural(
        "{file} has no row for {count} zone on the map ({names:commas}); its figures are not known.",
        "{file} has no row for {count} zones on the map ({names:commas}); their figures are not known.",
    ),
    "other_year_beside": N_(
        "The figures in {file} are of {year:plain}, the map is of {map_year:plain}; where borders changed in "
        "between, figures stand in the wrong place."
    ),
    # a place of which every unit is known, to calibrate on
    "no_folder": N_("There is no folder {folder}."),
    "no_places": N_(
        "There is no GeoPackage in {folder}; put one there for each place, with the columns {columns:list}."
    ),
    "column_left_out": N_(
        "{file}: the column {column} is no percentage, for not everywhere people live does it hold a number "
        "from 0 to 100; it was left out."
    ),
    "place_lacks_column": N_("{file} has no column {column}; a place has the columns {columns:list}."),
    "several_layers_of_units": N_(
        "{file} has several layers with polygons: {names:commas}; call the one with the units “units”."
    ),
    "row_without": N_("{file}: row {row:plain} has nothing in the column {column}."),
    "unit_twice": N_("{file}: the unit {unit} occurs twice."),
    "unit_no_polygon": N_("{file}: the unit {unit} is no polygon."),
    "unit_without_number": N_("{file}, column {column}: that of the unit {unit} is not a number."),
    "unit_below_zero": N_("{file}: the unit {unit} has fewer than 0 people."),
    "unit_without_rate": N_("{file}: people live in the unit {unit}, and its {column} is not known."),
    "no_percentage": N_("{file}, column {column}: that of the unit {unit} is no percentage from 0 to 100."),
    "units_overlap": N_(
        "{file}: the units lie over each other ({share:percentage} of the surface counts more than once)."
    ),
    "place_without_people": N_("{file}: nobody lives in this place."),
    "one_zone": N_("{file}: all units lie in one zone; at least two are needed."),
    "zones_are_units": N_("{file}: every zone is one unit, so that no border can cut one."),
    "zone_in_two_parents": N_("{file}: the zone {zone} lies in more than one parent."),
}
