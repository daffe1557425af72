"""What the room assessment has to say."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # figures that cannot be worked with
    "no_column_of_people": N_("The {level:zones} have no column {name} with the number of people."),
    "zones_no_map": N_("The {level:zones} are not a map: a GeoDataFrame is needed."),
    "figure_cannot_be": N_(
        "The column {name} holds {value}, which cannot be; leave blank what is not published."
    ),
    "cell_unreadable": N_("The column {name}, row {row}: {reason}"),
    # many drawings of one area
    "level_beyond": N_(
        "A level is a part of the drawings, between 0 and 1 (half of them is 0.5), and not {level:plain}."
    ),
    "level_withheld": N_(
        "At {level:percentage} of {drawings} drawings nothing is shown: fewer than three would make it up, "
        "or all of them."
    ),
    "too_few_drawings": Plural(
        "{count} drawing counts; from five on, five at a time, there is something to see.",
        "{count} drawings count; from five on, five at a time, there is something to see.",
        by="count",
    ),
    "one_index_value": N_("Each area needs one index value, by which it is known."),
    # where figures of one's own come from
    "own_figures": N_("figures of your own"),
    "own_file": N_("own file"),
    # what the reader should know
    "partly_outside": N_("{share} of {name} lies where no figures are known; nobody is counted there."),
    "zones_overlap": N_(
        "The {level:zones} {first} and {second} overlap each other; whoever lives in both is counted twice."
    ),
    "no_province": N_(
        "The scheme compares with the average of the province, which is not in these data: fetch new data "
        "from CBS."
    ),
    "no_country": N_(
        "The scheme compares with the average of the Netherlands, which is not in these data: fetch new "
        "data from CBS."
    ),
    "zones_far_off": Plural(
        "{zones} is drawn wrong; do not rely on numbers there.",
        "{zones} are drawn wrong; do not rely on numbers there.",
    ),
    "drawn_and_published": N_("{name} (drawn {drawn:number.2} ha, published {published:number} ha)"),
    # on what ranges rest
    "range_own": N_(
        "How wide the ranges are was read from the borders between the {level:many} of the municipality."
    ),
    "range_around": N_(
        "How wide the ranges are was read from the borders between the {level:many} of the municipality and "
        "those just across its border, as it has only {count} itself."
    ),
    "range_few": N_(
        "How wide the ranges are was read from the borders between {count} {level:many}; as these are few, "
        "the ranges were taken wider."
    ),
    "range_few_around": N_(
        "How wide the ranges are was read from the borders between {telling} {level:many}, of which {count} "
        "of the municipality and the others just across its border; as these are few, the ranges were taken "
        "wider."
    ),
    "range_untold": N_(
        "There are no borders between {level:many} to read from how wide the ranges are; for numbers what "
        "serves best elsewhere was taken, for averages how far all {level:many} differ."
    ),
    "divided_by_made_up": N_(
        "Within {names:commas} people are divided by squares that are made up, to try with."
    ),
    "border_error": N_(
        "The borders of the {level:many} may run about {metres} metres from where they are drawn; the ranges "
        "are wider for it."
    ),
    # decisions that changed nothing
    "decision_without_area": N_("A decision about “{area}” was left out: there is no such area."),
    "decision_not_in_scheme": N_(
        "The decision “{kind}” about {name} was left out: the scheme knows no such decision."
    ),
    "decision_later": N_("The decision about {name} ({what}) does not count yet; it counts from {day}."),
}
