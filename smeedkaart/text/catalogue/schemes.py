"""What a funding scheme gives and when, for who looks at it."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    "base": Plural(
        "Every area in which at least {count} person lives gets a base amount of {amount}.",
        "Every area in which at least {count} people live gets a base amount of {amount}.",
    ),
    "kept_none": N_("Areas that merge have one base amount together from that day on."),
    "kept_all": N_("Areas that merge keep all their base amounts, as long as the merged area exists."),
    "kept_years": Plural(
        "Areas that merge keep all their base amounts for {count} year; from then on it is one.",
        "Areas that merge keep all their base amounts for {count} years; from then on it is one.",
    ),
    "tier": N_("Tier {tier}, {name}: {amount} per inhabitant. It holds if {rule}."),
    "highest_tier": N_("An area gets the highest tier that certainly holds, and only that one."),
    "decided": N_("it was decided: {decision}"),
    "decided_level": N_("it was decided about {decision}: level {level}, {meaning}"),
    "all_of": N_("all of this holds: {parts:semicolons}"),
    "some_of": N_("at least {count} of this holds: {parts:semicolons}"),
    "than": N_("{name} (against {number:number.1})"),
    "else": N_("{name} (without those figures {others:commas})"),
    "worse": N_("at least {count} of {of} figures is worse than {held}: {figures:commas}"),
    "worse_by": N_(
        "at least {count} of {of} figures is more than {margin:percentage} worse than {held}: "
        "{figures:commas}"
    ),
    "average_municipality": N_("the average of the municipality"),
    "average_province": N_("the average of the province"),
    "average_country": N_("the average of the Netherlands"),
    "limits": N_("the limit named with it"),
    "average_or_limits": N_("{average}, or than the limit named with it"),
    "certain_probable": N_("A figure decides when it does so over its whole probable range."),
    "certain_guaranteed": N_("A number of people decides when it does so over its whole guaranteed range."),
    "borrowed_counts": N_("A tier on a figure that is borrowed from the whole wijk is paid."),
    "borrowed_does_not_count": N_("A tier on a figure that is borrowed from the whole wijk is not paid."),
    "rounding": N_("{rounding}."),
    "no_pool": N_("There is no pool: what is asked is paid."),
    "pool": N_("The pool holds {available}: {partners:semicolons}."),
    "partner": N_("{name} {amount}"),
    "pool_areas": Plural("The pool is meant for {count} area.", "The pool is meant for {count} areas."),
    "overrun_report": N_("When more is asked than there is, it is said by how much; people decide."),
    "overrun_scale": N_("When more is asked than there is, the same part of every amount is paid."),
    "overrun_order": N_("When more is asked than there is, areas are paid in this order: {order}."),
}
