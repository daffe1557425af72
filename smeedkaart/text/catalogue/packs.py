"""What is said of data packs: what was found in one when it came in, and what is the matter with it."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # what stands beside something else; no word in the first four to be translated
    "sentences": "{said:sentences}",
    "names": "{names:commas}",
    "figures": "{figures:semicolons}",
    "check_unknown": "{name}",
    "and_more": N_("{names} and {count} more"),
    "years": N_("{first} and {last}"),
    # zones and surfaces
    "zones": Plural("{count} {level}", "{count} {level:many}"),
    "square_kilometres": N_("{number:number.2} km²"),
    "square_metres": N_("{number} m²"),
    # whose data they are
    "borders_not_yet": N_("There are no borders of {newer} yet, so {year:plain} was chosen."),
    "codes_good": N_("All {zones} belong to {municipality}."),
    "codes_foreign": Plural(
        "{count} of {zones} does not belong to {municipality}: {codes}.",
        "{count} of {zones} do not belong to {municipality}: {codes}.",
    ),
    "people": N_("{people} people live in {zones}."),
    "people_unknown": N_("Of none of {zones} is a number of people known."),
    "people_lacking": N_("Of {count} the number of people is not published."),
    # borders
    "borders": N_("The borders of {zones} came in."),
    "borders_water": Plural("{count} shape of water was left out.", "{count} shapes of water were left out."),
    "borders_abroad": Plural("{count} shape abroad was left out.", "{count} shapes abroad were left out."),
    "borders_repaired": Plural(
        "{count} border crossed itself and is repaired.",
        "{count} borders crossed themselves and are repaired.",
    ),
    "borders_shapeless": N_("Without a shape, and so left out: {codes}."),
    "borders_by_other": N_("The WFS of PDOK failed; the borders are those of its {other}."),
    "cover_whole": N_("Together the {zones} fill the border of {municipality}."),
    "cover_gaps": N_("Together the {zones} do not quite fill the border of {municipality}: {gaps:commas}."),
    "cover_missing": N_("{surface} is missing"),
    "cover_outside": N_("{surface} lies outside"),
    "cover_twice": N_("{surface} lies in two at once"),
    "matched": N_("Every border has figures and all figures have a border."),
    "without_figures": N_("{zones} came without figures: {codes}."),
    "without_borders": N_("{zones} with figures for {people} people came without a border: {codes}."),
    "without_borders_or_people": N_("{zones} where nobody lives came without a border on land: {codes}."),
    # sums
    "sums_differ": Plural(
        "{count} sum of {parts} differs from the figure of their {whole} "
        "by more than rounding explains: {worst:semicolons}.",
        "{count} sums of {parts} differ from the figure of their {whole} "
        "by more than rounding explains: {worst:semicolons}.",
    ),
    "sums_unknown": N_(
        "Whether {parts} add up to their {whole} cannot be checked: too many figures are missing."
    ),
    "sums_equal": Plural(
        "{count} sum of {parts} equals the figure of their {whole}, within rounding.",
        "All {count} sums of {parts} equal the figure of their {whole}, within rounding.",
    ),
    "sums_unchecked": Plural(
        "{count} sum cannot be checked, since figures are missing in it.",
        "{count} sums cannot be checked, since figures are missing in them.",
    ),
    "sum_beside": N_("{place}, {indicator}: {sum} beside {published}"),
    # figures that are missing, odd or of another year
    "none_missing": Plural(
        "The {count} figure that is published is there for all {zones}.",
        "All {count} figures are there for all {zones}.",
    ),
    "some_missing": N_(
        "Of {indicators} figures {lacking} are not published for every one of {zones}; "
        "most often {named:commas}."
    ),
    "missing_in": N_("{indicator} (missing in {count})"),
    "absent_from_table": N_("Not in the table of CBS of {year:plain}, nor in an older one: {figures}."),
    "left_out": N_("Left out, as what CBS gives cannot be right: {figures}."),
    "odd_value": N_("{indicator} of {year:plain} ({what} in {code})"),
    "odd_unit": N_("{indicator} of {year:plain} (in the unit “{what}”, on which smeedkaart does not count)"),
    "no_unit": N_("{indicator} of {year:plain} (without a unit)"),
    "older": N_("Not yet published for {year:plain}, so taken from an older year: {parts:semicolons}."),
    "older_instead": N_("Left out of {year:plain}, so taken from an older year: {parts:semicolons}."),
    "ended": N_("No longer published; the last figures are {parts:semicolons}."),
    "figures_of_year": N_("{figures} ({year:plain})"),
    "year_of_figures": N_("of {year:plain} ({figures})"),
    "carried": N_(
        "For {zones} the older figures do not hold, as code or border changed since; those of the area above "
        "take their place: the wijk, or else the municipality or the country."
    ),
    # borders that changed
    "flags": N_(
        "Compared with a year before: {zones} the same, {recoded} with another code, "
        "{redrawn} with another border."
    ),
    "flags_same": Plural("{zones} is the same as a year before.", "{zones} are the same as a year before."),
    "flags_unsaid": N_("Nobody said which borders changed since the year before."),
    "flags_unsaid_of": N_("Of {count} nobody said."),
    # the weight layer
    "weights": N_("The weight layer {file} holds {units}."),
    "squares": N_("{rows} squares of 100 m"),
    "postcodes": N_("{rows} postcodes"),
    "addresses": N_("{rows} addresses"),
    "weights_against": N_(
        "{indicator}: {weight} in the weight layer, {published} published for the same zones."
    ),
    "weights_off": N_("In {count} zones the two differ by more than a tenth."),
    "weights_bare": N_("{count} zones have people and not one unit: there the surface decides."),
    "weights_hidden": N_("{count} units are secret and left out."),
    "weights_empty": N_("{count} units hold nobody, or no figure, and are left out."),
    "weights_shapeless": N_("{count} units enclose no surface and are left out."),
    # what is the matter with a pack
    "absent": N_("There is no data pack {key} on this machine; fetch it on the page Data, or import it."),
    "damaged": N_("The data pack {file} is damaged and cannot be used; fetch or import it again."),
    "damaged_set_aside": N_(
        "The data pack {file} is damaged; it was set aside as {aside}. Fetch or import it again."
    ),
    "cut_off": N_("{file} is damaged or was cut off; copy it again from where it came."),
    "no_pack": N_("{file} is not a data pack of smeedkaart."),
    "strange": N_(
        "{file} is not opened: it holds something that no data pack holds and that could run, or not end, "
        "while it is read; get the data again."
    ),
    "edited": N_(
        "{file} was changed after it was made ({changes:semicolons}) and is no data pack any more; get the "
        "data again, or name it after --zones to work with your own figures."
    ),
    "edited_cells": N_("in {table}: {what} of {rows}"),
    "edited_added": Plural("in {table}: {count} row was added", "in {table}: {count} rows were added"),
    "edited_gone": N_("in {table}: {rows} was removed"),
    "edited_table": N_("in {table}"),
    "edited_facts": N_("what it says of itself"),
    "edited_figures": N_("figures"),
    "edited_border": N_("the border"),
    "edited_name": N_("the name"),
    "edited_parent": N_("in what it lies"),
    "newer": N_("{file} was made by a newer smeedkaart; install the newest smeedkaart to use it."),
    "misnamed": N_("{file} holds the data pack {key} under another name; import it to use it."),
    "unopened": N_("{file} cannot be opened: {reason}."),
    "keeps_changing": N_("it keeps changing"),
    "no_file": N_("There is no file {file}."),
    "a_folder": N_("{file} is a folder; name the data pack inside it."),
    # keeping one, taking one in and throwing one away
    "no_folder": N_("The folder {folder} for data packs cannot be made: {reason}."),
    "not_removed": N_("{file} cannot be removed: {reason}."),
    "another_file": N_(
        "{file} is there already and is another file than the data pack {key}; give another name."
    ),
    "older_than_here": N_(
        "The data pack {key} on this machine was fetched later ({here}) than the one in {file} ({given}),"
        " so it was kept; say that it may be replaced if you want the older one."
    ),
    "nobody_knows_when": N_("nobody knows when"),
    "not_kept": N_("The data of {name} cannot be kept: {reason}."),
    "impossible_key": N_("its code or year cannot be"),
    "code_twice": N_("a code occurs more than once"),
    "not_in_rd": N_("its borders are not in RD New (EPSG:28992)"),
    # where its figures come from
    "newest_published": N_(
        "the newest figures that are published; only where the border did not change since"
    ),
    "data": N_("data {name}"),
    "date_untold": N_("of a date that is not told"),
    "publisher_unknown": N_("unknown"),
    "figures_of": N_("figures: {name}"),
    "table_untold": N_("these data do not say in which table it was published"),
}
