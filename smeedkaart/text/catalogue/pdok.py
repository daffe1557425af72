"""What is said of PDOK when it lacks what was asked, or its answer cannot be used."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # what it does not have
    "no_borders": N_("{service} has no borders of {municipality} of {year:plain}; choose another year."),
    "no_borders_of_year": N_("{service} has no borders of {year:plain}; choose another year."),
    "the_country": N_("the country"),
    "the_surroundings": N_("the surroundings"),
    "only_water": N_("{service} has only water there and no land; choose another municipality or year."),
    # an answer that cannot be right, and why
    "cannot_be_right": N_(
        "{service} gave an answer that cannot be right: {what} Nothing of it was used; try again later."
    ),
    "another_number": N_("it sent another number of borders than it says."),
    "miscounted": N_("it counted {total} borders and sent {received}."),
    "same_borders_twice": N_("it sent the same borders twice."),
    "empty_page": N_("it sent an empty page before the last."),
    "no_way_on": N_("a full page came, and no way to the next."),
    "no_column": N_("it lacks the column {column}."),
    "impossible_code": N_("the code {code} of {municipality} cannot exist."),
    "another_code": N_("{asked} was asked, {code} came."),
    "elsewhere": N_("it sent borders of elsewhere."),
    "land_or_water": N_("it does not say whether {code} is land or water."),
    "no_shapes": N_("not one of its borders has a shape."),
    "outside": N_("its borders lie outside the Netherlands, as if another coordinate system was used."),
    # addresses
    "no_address": N_(
        "{service} gave an answer that cannot be right; find the place on the map, or try again later."
    ),
}
