"""What is said while data are fetched, and when what came cannot be kept."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # what is being done
    "place": N_("Looking for municipality and year"),
    "figures": N_("Fetching figures from CBS"),
    "borders": N_("Fetching borders from PDOK"),
    "around": N_("Fetching what lies across the municipal border"),
    "squares": N_("Fetching squares of 100 m from CBS, of the whole country"),
    "no_squares": N_(
        "{service} has no squares of 100 m of {first:plain} to {last:plain}; fetch the data without squares."
    ),
    "weights": N_("Reading where people live"),
    "checks": N_("Checking what came in"),
    "writing": N_("Keeping it on this computer"),
    "one_of": N_("{step}: {name}, {number} of {count}"),
    # why nothing came of it
    "some_came_in": N_(
        "{name} could not be fetched: {reason} What came in stays on this computer: {kept:commas}. Ask for "
        "them all again; what is here already is not fetched twice."
    ),
    "no_map_of_year": N_(
        "There is no map of the municipalities of {year:plain}; leave the year out for the newest."
    ),
    "no_provinces": N_(
        "In which province a municipality of {year:plain} lies cannot be looked up; name the municipalities."
    ),
    "unknown_province": N_("There is no province “{text}”; there are {names:commas}."),
    "no_figures": N_(
        "{service} sends no figures of {municipality} for {year:plain}, although it is on the map of that "
        "year; try again later today."
    ),
    "nobody": N_(
        "{service} gives no inhabitants at all for {municipality} in {year:plain}; choose another year."
    ),
    "no_borders_at_all": N_("{service} says that it has no borders of any year; try again in a few minutes."),
    "no_borders": N_(
        "{service} has {municipality} in {year:plain}, but gives no borders of it; "
        "try again in a few minutes."
    ),
    "no_such_year": N_("There are no figures with borders of {year:plain}; there are of {years}."),
    "other_years": N_("There was no municipality “{name}” in {year:plain}; there are data of it of {years}."),
    "impossible": N_(
        "{service} sent something that cannot be right. {what} Nothing of it is kept; try again later."
    ),
    "kept_as_they_are": N_("{reason} The data that were on this computer stay as they are."),
}
