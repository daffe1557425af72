"""What is said of a source: what came of asking it, and where something comes from."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # what came of asking
    "found": N_("{source}: found."),
    "found_table": N_("{source}: {title} (table {table})."),
    "found_table_about": N_("{source}: {title} (table {table}), about {period}."),
    "no_table": N_("{source}: not published for the borders of {year:plain}, but for those of {known}."),
    "said": N_("{source}: {said}"),
    "nothing_published": N_("{source}: nothing is published for this municipality."),
    "failed": N_(
        "{source}: could not be fetched, so it is not known whether there is any; fetch again later."
    ),
    "years": N_("{first} and {last}"),
    "kerncijfers": N_("Figures of wijken and buurten"),
    "ses_woa": N_("Socio-economic scores"),
    "borders": N_("Borders"),
    "weights": N_("Weight layer"),
    "around": N_("Zones across the municipal border"),
    "around_found": Plural(
        "{source}: {zones} of {count} other municipality; they only help to say how sure numbers are.",
        "{source}: {zones} of {count} other municipalities; they only help to say how sure numbers are.",
    ),
    "province": N_("Average of the province"),
    "province_found": Plural(
        "{source}: {names}, worked out from {count} municipality.",
        "{source}: {names}, worked out from {count} municipalities.",
    ),
    "none_near": N_("{source}: there are none nearby."),
    # where it comes from
    "day": "{day}",
    "provisional": N_("{period} (provisional)"),
    "own_file": N_("supplied by the user"),
    "statline_credit": N_("CBS StatLine {table} ({title}), CC BY 4.0, adapted"),
    # which municipality is meant
    "several_municipalities": N_(
        'Several municipalities are called "{text}": {names}. Give the name in full or the code.'
    ),
    "no_code": N_("There is no municipality with the code {code}; give its name instead."),
    "no_name": N_("Give the name of a municipality."),
    "unknown_municipality": N_('There is no municipality "{text}"; check its spelling and the year.'),
    "names_or": N_("{names} or {last}"),
    "municipality_meant": N_('There is no municipality "{text}". Do you mean {names}?'),
}
