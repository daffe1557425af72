"""What is said of events and of areas through time."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # what happened; a reason that reads on is part of the sentence, another one explains it
    "told": N_("{what}."),
    "told_reading_on": N_("{what}, {reason}."),
    "told_because": N_("{what}: {reason}."),
    "draw": N_("On {day} {area} was drawn"),
    "redraw": N_("On {day} the border of {area} changed"),
    "redraw_several": N_("On {day} the borders of {areas} changed"),
    "rename": N_("On {day} {area} was named {name}"),
    "end": N_("On {day} {area} ended"),
    "void": N_("{area} was marked as never right"),
    "merge": N_("On {day} {inputs} were merged into {outputs}"),
    "split": N_("On {day} {inputs} was split into {outputs}"),
    "regroup": N_("On {day} {inputs} were regrouped into {outputs}"),
    "mend": N_("On {day} the borders of {inputs} were mended ({metres:number.0} m²): {how}"),
    "mended_give": N_("a piece went to one of them"),
    "mended_halve": N_("a piece was halved along its middle"),
    "mended_nearest": N_("what was left over went to the nearest area"),
    "mended_slivers": N_("slivers went to whom they touch most"),
    "mended_cut": N_("a piece was cut off"),
    "mended_apart": N_("a piece became an area of its own"),
    "mend_of_others": N_("A mend changes borders only: the same areas go in and come out."),
    "mended_somehow": N_("It is not said how the borders were mended."),
    "leave": N_("On {day} a piece of {hectares:number.2} ha was left as it is on purpose, beside {inputs}"),
    "nobody": N_("no area at all"),
    "left_without_reason": N_("Say why this piece stays as it is: give a reason."),
    "left_is_of_all": N_("A piece that stays as it is belongs to the map, not to one area."),
    "lock": N_("On {day} the border of {area} was locked"),
    "unlock": N_("On {day} the border of {area} was unlocked"),
    "locked": N_("The border of {areas} is locked; unlock it first."),
    # of what a border is made, and where it comes from
    "with_border": N_("{what} ({border:semicolons})"),
    "made_of_buurt": Plural(
        "exactly {count} buurt of {year:plain}", "exactly {count} buurten of {year:plain}"
    ),
    "made_of_square": Plural(
        "exactly {count} square of 100 m of {year:plain}", "exactly {count} squares of 100 m of {year:plain}"
    ),
    "made_of_pc6": Plural(
        "exactly {count} postcode of {year:plain}", "exactly {count} postcodes of {year:plain}"
    ),
    "no_units": N_("An area that is painted needs at least one unit, and each of them once."),
    "unknown_units": N_("Areas are not painted with units of the kind {level}."),
    "from_file": N_("border from the file {file}"),
    "from_voices": N_(
        "border from {drawings} drawings of residents, where {level:percentage.0} of them agree; on average "
        "they are {likeness:percentage.0} alike"
    ),
    "from_elsewhere": N_("border from elsewhere"),
    "unknown_source": N_("It is not said clearly where the border comes from ({kind})."),
    "decision": N_("On {day} it was decided about {area}: {decision}"),
    # on whose initiative; then what kind an area is of, and by what a workshop is judged
    "on_initiative": N_("{what} (on the initiative of {initiative})"),
    "classify": N_("From {day} this goes for {area}: {given}"),
    "kind_and_group": N_("kind {kind}, group {group}"),
    "of_kind": N_("kind {kind}, no group"),
    "in_group": N_("no kind, group {group}"),
    "no_class": N_("no kind and no group"),
    "data": N_("From {day} the figures {setting} count"),
    "scheme": N_("From {day} the scheme {setting} holds"),
    "pool": N_("From {day} the pool {setting} holds"),
    "no_setting": N_("It is not said which figures, scheme or pool holds from that day."),
    "nothing_to_redo": N_("On this page nothing was taken back that can be done again."),
    "nothing_to_undo": N_("On this page nothing was done that can still be taken back."),
    "no_document": N_("The text of the scheme or pool is missing, so nothing can be worked out by it."),
    "withdraw": N_("On {day} a decision about {area} was taken back: {decision}"),
    # what was taken back, or came back
    "undone": N_("Undone: {told:sentences}"),
    "redone": N_("Done again: {told:sentences}"),
    "and_more": Plural("and {count} more change", "and {count} more changes"),
    "told_and_more": N_("{told} ({more})"),
    "changed_after_it": N_(
        "This cannot be undone or done again, because the area was changed again after it; undo that later "
        "change first."
    ),
    # what hung on an area that ended
    "lapsed": N_("{what} lapsed on {day}"),
    "lapsed_by_merge": N_("{what} lapsed when areas were merged on {day}"),
    "lapsed_by_split": N_("{what} lapsed when the area was split on {day}"),
    "lapsed_by_regroup": N_("{what} lapsed when areas were regrouped on {day}"),
    "lapsed_by_end": N_("{what} lapsed when the area ended on {day}"),
    "lapsed_by_void": N_("{what} lapsed because the area never was right"),
    "told_lapsed": N_("{what} lapsed."),
    "told_holds_again": N_("{what} holds again."),
    "told_went_on": N_("{what} went on with {areas}."),
    "told_with_decisions": N_("{told} {fates:sentences}"),
    "decision_about": N_("The decision “{decision}” of {day} about {area}"),
    "goes_on_elsewhere": N_(
        "A decision or a base amount can only go on from an area that ends by a change "
        "with one that comes out of it."
    ),
    "base_goes_on_once": N_("A base amount can go on with one area only."),
    "changed": N_("On {day} something changed about {area}"),
    "an_area": N_("an area"),
    "impulse": N_("strong impulse"),
    "initiative": N_("initiative"),
    "decision_level": N_("{decision}, level {level}"),
    # what cannot be recorded
    "never_right": N_("This area was marked as never right, so nothing can be recorded about it."),
    "part_of_a_change": N_("The area went into or came out of a change on {day}; undo that change first."),
    "once_in_a_change": N_("An area can go into a change once, and what comes out of it is new."),
    "too_early": N_("This cannot hold from {new}, because the same area was changed on {later}."),
    "unknown_role": N_("Nothing was recorded: the role “{role}” is not known here."),
    "only_proposes": N_("In this role you can propose changes, but not choose between them or undo them."),
    "no_such_change": N_("There is no such change to undo or to do again."),
    "undone_before": N_("This change was undone before."),
    "never_undone": N_("This change was never undone, or was done again before."),
    "changed_later": N_("This cannot be undone or done again, because the same area was changed on {later}."),
    "split_loses": N_(
        "{surface:number.1} ha of the area lies in none of the parts; a split keeps all of it."
    ),
    "split_twice": N_(
        "{surface:number.1} ha lies in several parts; whoever lives there would be counted twice."
    ),
    "split_adds": N_("{surface:number.1} ha of the parts lies outside the area; a split adds nothing."),
    "exists_already": N_("The area {name} exists already on {day}."),
    "not_there": N_("This area does not exist on {day}."),
    "ended": N_("The area {name} ended on {ended}, so it cannot change on {day}."),
    "day_with_hours": N_("A change holds from a day, not from an hour of it."),
    "unknown_kind": N_("A change of the kind {kind} is not known here."),
    "no_name": N_("An area needs a name."),
    "decided_too_late": N_(
        "A decision of {day} about this area can no longer be recorded or taken back: by a change on "
        "{change} it was said what becomes of what was decided about it; undo that change first."
    ),
    "no_decision": N_("A decision needs to say what it is about."),
    "merge_of_few": N_("A merge makes one area out of two or more."),
    "split_of_few": N_("A split makes two or more areas out of one."),
    "regroup_of_few": N_("A regrouping makes two or more areas out of two or more."),
    "recorded_elsewhere": N_("A change is recorded under the first area that comes out of it."),
    "same_names": N_("Two areas that come out of one change need different names."),
    "not_a_number": N_("A shape has a coordinate that is not a number; draw it again."),
    "no_surface": N_("An area needs a shape with a surface."),
    "outside_the_netherlands": N_(
        "An area must lie in the Netherlands, in the coordinates of the Rijksdriehoek."
    ),
    "unknown_area": N_("There never was such an area; choose one from the map or the list."),
    # names
    "name_taken": N_("There is already an area called {wanted}; this area is now called {given}."),
    "two_of_one_name": N_("On {day} two areas would be called {name}; choose another name."),
}
