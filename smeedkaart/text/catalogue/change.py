"""What the room change has to say."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    "unchanged": N_("unchanged"),
    "part_of_surface": N_("{name} ({part:percentage} of its surface)"),
    "ended": N_("ended without a successor"),
    "new": N_("new"),
    "went_into": N_("went into {parts}"),
    "came_from": N_("came from {parts}"),
    "partly_in_none_now": N_("{became}; {part:percentage} lies in no area now"),
    "partly_in_none_before": N_("{became}; {part:percentage} lay in no area before"),
    "money_more": N_("The areas together get {amount} more."),
    "money_less": N_("The areas together get {amount} less."),
    "money_same": N_("The areas together get as much as before."),
    "money_unknown": N_(
        "How much the areas together get more or less is not known, because an amount is not known."
    ),
    "money_as_far_as_certain": N_("{text} That goes by what is certain: an amount is not known."),
    "before": N_("Before"),
    "after": N_("After"),
    "difference": N_("Difference"),
    "rest_unknown": N_("Other amounts, that of {names} not known"),
    "rounding": N_("Rounding to whole inhabitants"),
    "base_more": Plural("{count} base amount more", "{count} base amounts more"),
    "base_less": Plural("{count} base amount less", "{count} base amounts less"),
    "other_scheme": N_("By another scheme: {scheme}"),
    "other_data": N_("By the figures of {name} {year:plain}"),
    "other_pool": N_("By another pool, of {there}"),
    "no_pool": N_("Because there is no pool any more"),
    "pool": N_("What the pool does not pay"),
    "no_longer": N_("No longer: {text}"),
    "other_figures": N_("Other figures for the same areas"),
    "moved": N_("{people} from {before} to {after}"),
    "now_once": N_("{people} were in several areas and now count once ({place})"),
    "now_several": N_("{people} were in one area and now count in several ({place})"),
    "decision_taken": N_("{what} was taken"),
    "decision_taken_back": N_("{what} was taken back"),
    "decision_replaced": N_("{what} was replaced by a later one"),
    "decision_went_on": N_("{what} went on with {area} on {day}"),
    "decision_elsewhere": N_("{what} does not hold for {area}"),
    "kept_by": Plural(
        "The base amount that {area} keeps after a merge",
        "The {count} base amounts that {area} keeps after a merge",
    ),
    "lapses": N_("lapses"),
    "all_lapse": N_("all lapse"),
    "goes_on": Plural("goes on with {area}", "go on with {area}"),
    "goes_on_with_all": N_("goes on with {areas}"),
    "level_goes_on": N_("level {level} of {names} goes on with {area}"),
    "one_goes_on": N_("that of {names} goes on with {area}"),
    "no_area": N_("no area"),
    "no_tier": N_("no tier"),
    "tier": N_("tier {tier}"),
    "inhabitants": Plural("{number} inhabitant", "{number} inhabitants", by="number"),
    "inhabitants_in_part": N_("{number:number.1} inhabitants"),
    "unknown_by_what_is_certain": N_("unknown, {amount} by what is certain"),
    "unknown_at_least": N_("unknown, at least {number}"),
    "people_unknown": N_("How many people more or fewer is not known, because a figure is missing."),
    "people_causes": N_(
        "{border} by the border, {indeling} by the {level:many} of CBS, {population} by the population itself"
    ),
    "people_same": N_("As many people as before: {parts}."),
    "people_more": Plural("{count} person more: {parts}.", "{count} people more: {parts}."),
    "people_fewer": Plural("{count} person fewer: {parts}.", "{count} people fewer: {parts}."),
    "no_column_of_people": N_("The {level:zones} have no column {name} with the number of people."),
    "same_area": N_("Less than half of the surface is the same; ask whether this is still the same area."),
    "border_drawn_twice": N_(
        "The borders differ by at most {tolerance} m, as when one border is drawn twice."
    ),
    "none_later": N_("On the later map no area here belongs to it."),
    "none_earlier": N_("On the earlier map no area here belongs to it."),
    "parts_fitted": N_("The parts were fitted to the old border, so that together they are the whole."),
    "split_same_day": N_("The area was split on the same day; a split keeps its outer border."),
    "redraw_first": N_("The outer border moved too, so the redraw of the same day comes first."),
    "share_lies_in": N_("{share:percentage.0} of {old} lies in {new} on the later map."),
    "share_lay_in": N_("{share:percentage.0} of {new} lay in {old} on the earlier map."),
    "kept_and_new": N_(
        "{old:percentage.0} of the earlier surface of {name} is kept, "
        "and {new:percentage.0} of the later one is not new."
    ),
    "same_name": N_("The name is the same: {name}."),
    "names_alike": N_("The names look alike: {old} and {new}."),
    "names_differ": N_("The names differ: {old} and {new}."),
    "no_figures": N_("There are no figures for any year."),
    "changes_no_area": N_("This event changes no area, so it has no effect on the money."),
}
