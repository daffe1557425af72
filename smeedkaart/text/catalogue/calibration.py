"""What the report of a calibration says."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    "places": Plural(
        "Calibrated on {count} place: {names:list}. Per kind {each} shapes were drawn, with seed "
        "{seed:plain}.",
        "Calibrated on {count} places: {names:list}. Per kind {each} shapes were drawn, with seed "
        "{seed:plain}.",
    ),
    "curve": N_("{level:number.2} x r^{power:number.2}"),
    "what_r_is": N_(
        "r is what the borders between neighbouring zones say: how differently people and surface are "
        "divided over the two sides."
    ),
    "fitted": N_(
        "Fitted to all of it together, unevenness by surface = {fitted}; smeedkaart uses {shipped}."
    ),
    "wider": N_("With the fitted numbers a range would be some {share:percentage.0} wider."),
    "narrower": N_("With the fitted numbers a range would be some {share:percentage.0} narrower."),
    "as_wide": N_("With the fitted numbers ranges would be as wide as they are."),
    "power_kept": N_(
        "The exponent was not fitted: for that at least {count} places with cut zones are needed."
    ),
    "use": N_(
        "To use them in Python: estimate(..., curve=Curve({level}, {power})); app and terminal use those of "
        "smeedkaart."
    ),
    # each place
    "left_out": N_("Below, each place is tried with what was fitted to the other ones, never to itself."),
    "only_one": N_(
        "There is one place, so none is left to try the fitted numbers on: below it is tried with those of "
        "smeedkaart."
    ),
    "place": N_("{name}: {zones} zones, {units} units, {people} people"),
    "fitted_on": N_("fitted on {names:list}: {curve}"),
    "with_shipped": N_("with the numbers of smeedkaart: {curve}"),
    # the head of a table
    "kind": N_("shapes"),
    "tried": N_("number"),
    "inside": N_("in {probability:certainty}"),
    "below": N_("below"),
    "above": N_("above"),
    "guaranteed": N_("in guaranteed"),
    "width": N_("width"),
    "winkler": N_("Winkler"),
    # its rows
    "blob": N_("blind, round"),
    "strip": N_("blind, strip"),
    "streets": N_("blind, along units"),
    "circle": N_("circle around people"),
    "hug": N_("close around people"),
    "every_kind": N_("all shapes"),
    "shipped": N_("all, with smeedkaart's"),
    "rate": N_("{name} (percentage)"),
    "points": N_("{number:number.1} points"),
    # what it all means
    "meaning": N_(
        "Below and above: the truth lay under or over the range. Width: the middle one, as a part of the "
        "true number of people, or in points of a percentage. Winkler: width plus a penalty for each miss; "
        "less is better. Of a percentage only shapes with 50 people that cut a zone count, and nothing of it "
        "is guaranteed."
    ),
    "limits": N_(
        "People of a zone were rounded to 5 before anything was estimated, percentages to one decimal. "
        "Shapes follow the borders of units, so what is drawn through a unit was not tried."
    ),
}
