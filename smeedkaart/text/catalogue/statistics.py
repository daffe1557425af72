"""What the room statistics has to say."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # an indicator that is asked for
    "no_indicator": N_("There is no indicator “{name}”. Choose from: {known:commas}."),
    "no_indicator_but": N_("There is no indicator “{name}”. Did you mean {near}?"),
    "either": N_("{one} or {other}"),
    "asked_twice": N_("Each indicator can be asked for once: {names:commas}."),
    "rounding_below_zero": N_("The rounding unit of {name} must be 0 or more."),
    "around_people_beyond": N_("How often areas are drawn around people must lie between -1 and 1."),
    "surrounding_without_crs": N_(
        "Of the {level:many} across the border it is not said in which coordinate system they are (no CRS)."
    ),
    "curve_beyond": N_("A curve has a level and a power of 0 or more; {level} and {power} cannot be."),
    # a figure that is not believed
    "cannot_be": N_("“{indicator}” of {place} is {shown}, and that cannot be; expected is {expected}"),
    "infinite": N_("infinite"),
    "expected_thousands": N_("an amount in thousands of euros, so 233 for €233,000"),
    "expected_whole": N_("a whole number from 0 up"),
    "expected_between": N_("a number from {least} to {most}"),
    "left_out": N_("{reason}. This figure is left out."),
    "series_ended": N_("CBS last made this figure about {year:plain}, so it is not in these data."),
    "not_in_table": N_("the table of CBS of {year:plain} does not have this figure, nor does an older one."),
    "sample": N_("sample data, not for decisions"),
    # figures of several municipalities
    "nothing_together": N_("There are no figures to put side by side."),
    "several_years": N_(
        "These figures are of several years and so of several borders: {names:commas}. Choose them all of "
        "one year."
    ),
    "name_by_level": N_("{name} by {level}"),
    "several_levels": N_(
        "These figures are not all by the same units: {names:commas}. Choose them all by the same."
    ),
    "municipality_twice": N_(
        "The {level:zone} {zone} is in both {one} and {other}; choose each municipality once."
    ),
    "weights_of_some": N_(
        "Where people live within a {level:zone} is not known of {names:list}, so surface is used everywhere."
    ),
    "weights_of_several": N_(
        "Where people live within a {level:zone} comes from different sources ({titles:semicolons}), so "
        "surface is used everywhere."
    ),
    "of_places": N_("{what} ({places:commas})"),
    "table_about": N_("{table}, {period}"),
    "each_place": N_("{each:semicolons}"),
    # numerals
    "no_numeral": N_("“{text}” is not a number; leave blank what is not known."),
    "numeral_in_two_ways": N_(
        "“{text}” can be read in two ways, as {whole} or as {part}, and nothing else in this column "
        "tells which; write {whole} or {part}."
    ),
    "numerals_mixed": N_(
        "“{dutch}” is written with a decimal comma or points for thousands, and “{english}” with a "
        "decimal point or commas for thousands; write the whole column in one way."
    ),
    # pieces, zones and their parents
    "pieces_lack": N_("The pieces lack the column(s) {names:commas}."),
    "share_beyond": N_("The share of a piece lies outside 0 to 1."),
    "unknown_zone": N_("The pieces name the {level:zone} {zone}, which the {level:zones} do not have."),
    "zones_twice": N_("The {level:zones} have index values that occur more than once."),
    "parents_twice": N_("The parents have index values that occur more than once.{parent:unsaid}"),
    "parents_unnamed": N_(
        "Name the index of the parents after the column of the {level:zones} that refers to them."
        "{parent:unsaid}"
    ),
    "no_parent_column": N_(
        "The {level:zones} lack the column {name}, which refers to their parents.{parent:unsaid}"
    ),
    "no_column": N_("The {level:zones} have no column {name}."),
    "no_numbers": N_("The column {name} does not hold numbers only."),
    "count_below_zero": N_("The column {name} has counts below zero."),
    # how unevenly people live, fitted to places of which every unit is known
    "no_known_places": N_("There is no place to calibrate on."),
    "no_cuts": N_(
        "Nothing can be calibrated here: no shape that was tried cuts a zone of which the neighbours tell "
        "anything."
    ),
    # a mistake in a file with indicators
    "at_line": N_("{file}, line {line:plain}: {reason}."),
    "indicators_unread": N_("The file with indicators {file} cannot be read: {reason}."),
    "indicators_not_text": N_("{file} is not text in UTF-8; save the file as UTF-8."),
    "not_toml": N_("this cannot be read ({said})"),
    "unknown_key": N_("the key “{key}” means nothing here; the keys are {known}"),
    "no_tables": N_("there is no table with a heading such as [{key}.name]"),
    "lacks": N_("“{name}” has no “{key}”"),
    "not_of_count": N_("a count has no “{key}”"),
    "not_of_mean": N_("a mean has no “{key}”"),
    "indicator_twice": N_("there is an indicator “{name}” already"),
    "indicator_name": N_(
        "“{name}” is no name: that begins with a small letter and has only those, digits and _"
    ),
    "column_twice": N_("the column “{column}” would mean both “{one}” and “{other}”"),
    # what a key of that file holds
    "expected": N_("“{key}” cannot be {given}; expected is {expected}"),
    "expected_one_of": N_("one of {choices}"),
    "expected_indicators": N_("a table for each indicator, under a heading such as [indicators.name]"),
    "expected_measures": N_("a table for each unit of measure, under a heading such as [measures.name]"),
    "expected_name": N_("a text for each language, at least nl and en, without curly brackets"),
    "expected_unit": N_("a text for each language, at least nl and en, with {{value}} once"),
    "expected_denominator": N_("the name of a count"),
    "expected_nearest": N_("the name of a count that does not lead back to this one"),
    "expected_rounding": N_("a number from 0 up"),
    "expected_decimals": N_("a whole number from 0 to 6"),
    "expected_multiplier": N_("a whole number from 1 up"),
    "expected_limits": N_("two numbers, the smallest first"),
    "expected_plausible": N_("two numbers, the smallest first"),
    "expected_kwb": N_("a list of columns, each a text or a table with stem or sum, first, last and average"),
    "expected_files": N_(
        "a list of columns, each a name of small letters and digits only or a table with stem or sum, first, "
        "last and average"
    ),
    "expected_ses": N_("a list of columns, each a text or a table with stem, under, first and last"),
}
