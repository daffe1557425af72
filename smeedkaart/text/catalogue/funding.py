"""What the room funding has to say."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # what is wrong with the file of a scheme
    "no_pool_in_file": N_("{file} has no pool; write one in it as [pool], as in the file of a scheme."),
    "no_file": N_("There is no file {file}."),
    "file_is_folder": N_("{file} is a folder, not a scheme file."),
    "file_too_large": N_("{file} is too large to be a scheme."),
    "file_unreadable": N_("{file} cannot be read: {reason}."),
    "not_utf8": N_("this is not text in UTF-8; save the file as UTF-8"),
    "line_says": N_("{file}, line {line:plain}: {reason}"),
    "line_says_in_part": N_("{file}, line {line:plain}: {reason}."),
    "more_mistakes": Plural(
        "{mistake} (There is {count} more mistake.)", "{mistake} (There are {count} more mistakes.)"
    ),
    # why it is not TOML
    "toml_unreadable": N_("this cannot be read ({said})"),
    "toml_equals_sign": N_("after a key comes an = and then a value"),
    "toml_start_of_line": N_("here a line should start with a key or with a [heading]"),
    "toml_key": N_("a key consists of letters, digits, - and _"),
    "toml_value": N_("this is not a value; text goes between quotes"),
    "toml_twice": N_("this key or heading already stands above"),
    "toml_one_per_line": N_("one key with its value per line; here is something more"),
    "toml_list_open": N_("a list opened with [ is not closed with ]"),
    "toml_table_open": N_("what was opened with a curly bracket is not closed with one"),
    "toml_text_open": N_("a text is not closed with a quote"),
    "toml_heading_open": N_("a heading opened with [ is not closed with ]"),
    "toml_text_over_lines": N_("a text must be closed with a quote on the same line"),
    # a key of a scheme
    "unknown_key_near": N_("unknown key “{key}”; did you mean “{near}”?"),
    "unknown_key": N_("unknown key “{key}”; here you can use: {known}"),
    "about_key": N_("“{key}”: {reason}"),
    "unknown_rule_type": N_("there is no rule of the type “{tag}”; choose from: {expected}"),
    "must_be_one_of": N_("“{key}” must be one of: {expected}"),
    "must_be_at_least": N_("“{key}” must be at least {limit:plain}"),
    "key_missing": N_("the key “{key}” is missing here"),
    "type_missing": N_("the key “type” is missing in “{key}”"),
    "must_be_text": N_("“{key}” must be text, between quotes"),
    "key_empty": N_("“{key}” is empty"),
    "must_be_whole_unquoted": N_("“{key}” must be a whole number, without quotes"),
    "must_be_whole": N_("“{key}” must be a whole number"),
    "must_be_list": N_("“{key}” must be a list, between [ and ]"),
    "list_empty": N_("the list “{key}” is empty"),
    "must_be_heading": N_("“{key}” must be a heading of its own, [{key}], with keys below it"),
    # a value of a scheme
    "amount_below_zero": N_("an amount cannot be less than 0"),
    "amount_too_large": N_("this amount is too large"),
    "amount_not_in_cents": N_("an amount must be in whole cents, so at most two decimals"),
    "amount_in_two_ways": N_(
        "“{text}” can be read in two ways, as {first} or as {second}; write {one} or {other}"
    ),
    "not_an_amount": N_("this is not an amount; write it as 20000 or 5.50"),
    "part_of_a_cent": N_("€\u00a0{euros:number.3}"),
    "number_too_long": N_("this number is too long"),
    "too_many_brackets": N_("there are too many brackets inside each other"),
    "margin_not_a_part": N_(
        "a margin is a part of the average, from 0 up to but not including 1; write 0.05 for 5%"
    ),
    "indicator_without_better": N_(
        "of “{name}”, more is neither better nor worse, so no tier can rest on it"
    ),
    "indicator_not_of_people": N_("“{name}” does not count people"),
    "keeping": N_("write “none”, “all” or a number of years, as in {{ years = 3 }}"),
    "keeping_years": N_("“years” must be a whole number from 1 to {most:plain}"),
    # one part of a scheme beside another
    "second_time": N_("“{value}” stands here for the second time"),
    "tiers_from_low_to_high": N_(
        "tiers go from lowest to highest, but {key} pays less than {before} above it"
    ),
    "as_many_levels": N_("there must be as many levels in English as in “levels”"),
    "more_asked_than_there_are": N_(
        "at least {at_least:plain} are asked for, but there are only {count:plain}"
    ),
    "margin_around_zero": N_(
        "the average of “{name}” lies around 0, so a margin that is a part of it means nothing; leave "
        "“margin” out, or put “{name}” in a rule of its own"
    ),
    "than_of_several": N_(
        "one number cannot hold for several figures; give each its own, as in than = {{ house_value = 250 }}"
    ),
    "than_of_another": N_("“{name}” is not an indicator of this rule; it has: {known}"),
    "instead_no_table": N_(
        "write for each indicator which others take its place where it has no figures, as in "
        'instead = {{ low_income = "poverty" }}'
    ),
    "than_for_instead": N_(
        "“{other}” may take the place of “{name}”, so both need a number in than, or neither"
    ),
    "than_no_number": N_("write the number that figures are held against as 71 or 71.5, without quotes"),
    "this_rule": N_("this rule"),
    "decision_not_listed_near": N_(
        "there is no decision “{kind}” under [[decisions]]; did you mean “{near}”?"
    ),
    "decision_not_listed": N_("there is no decision “{kind}” under [[decisions]]; there is: {kinds}"),
    "level_not_said": N_("the decision “{kind}” has levels; say which one, from 1 to {levels:plain}"),
    "level_too_high": N_("the decision “{kind}” has levels 1 to {levels:plain}, so not {level:plain}"),
    "decision_without_levels": N_("the decision “{kind}” has no levels"),
    "ratio_for_all_or_none": N_("either every partner has a ratio or none has"),
    "no_ratio_to_share_by": N_("to share by ratio, every partner needs a ratio"),
    "order_without_overrun": N_("“order_by” only means something with overrun = “order”"),
    "ratio_differs": N_("by the ratio, {partner} would put in {expected}, not {amount}"),
    # what is asked of a scheme
    "no_such_tier": N_("The scheme “{scheme}” has no tier “{key}”; its tiers are: {keys}."),
    "no_such_decision": N_("The scheme “{scheme}” knows no decision “{kind}”; it knows: {kinds}."),
    "no_such_scheme_near": N_("There is no scheme “{name}”. Did you mean {near}? Available: {known}."),
    "no_such_scheme": N_(
        "There is no scheme “{name}”. Available: {known}. Or give the path of a .toml file."
    ),
    # rounding of people
    "rounded_nearest_whole": N_("Rounded to the nearest whole number of inhabitants; a half goes up"),
    "rounded_down_whole": N_("Rounded down to a whole number of inhabitants"),
    "rounded_up_whole": N_("Rounded up to a whole number of inhabitants"),
    "rounded_nearest_multiple": N_("Rounded to the nearest multiple of {unit} inhabitants; a half goes up"),
    "rounded_down_multiple": N_("Rounded down to a multiple of {unit} inhabitants"),
    "rounded_up_multiple": N_("Rounded up to a multiple of {unit} inhabitants"),
    # amounts
    "base_amount": N_("Base amount, the same for every area"),
    "per_inhabitant": N_("Tier {tier}, per inhabitant"),
    "per_certain_inhabitant": N_("Tier {tier}, per inhabitant who certainly lives there"),
    # base amounts after a merge
    "kept_as_long_as_it_exists": Plural(
        "Base amount that is kept after the merge of {names}, as long as the area exists",
        "Base amounts that are kept after the merge of {names}, as long as the area exists",
    ),
    "kept_until": Plural(
        "Base amount that is kept after the merge of {names}, until {day}",
        "Base amounts that are kept after the merge of {names}, until {day}",
    ),
    # why an area gets no amount
    "unpaid_outside": N_("Outside the municipality, so no amount"),
    "unpaid_unknown": N_("It is not known how many people live here, so neither is the amount"),
    "unpaid_below_minimum": Plural(
        "Nobody lives here (fewer than {number} inhabitant), so no amount",
        "Fewer than {number} inhabitants, the least that the scheme asks for, so no amount",
        by="number",
    ),
    "unpaid_below_by_estimate": Plural(
        "By the estimate fewer than {number} inhabitant, so no amount",
        "By the estimate fewer than {number} inhabitants, the least that the scheme asks for, so no amount",
        by="number",
    ),
    "fewer_than_minimum": Plural(
        "fewer than {number} inhabitant", "fewer than {number} inhabitants", by="number"
    ),
    "outside": N_("outside the municipality"),
    "inhabitants_not_known": N_("inhabitants not known"),
    # rows of a receipt
    "labelled": N_("{label}: {text}"),
    "instead_of": N_("{label} (in place of: {first})"),
    "with_remarks": N_("{figure} ({remarks})"),
    "times_rate": N_("{text}: {count} x {rate}"),
    "at_least": N_("at least {number}"),
    "unknown_at_least": N_("unknown, at least {number}"),
    "units_exactly": Plural(
        "Exactly {count} {level} ({origin}): {names}", "Exactly {count} {level:many} ({origin}): {names}"
    ),
    "units_exactly_undated": Plural(
        "Exactly {count} {level}: {names}", "Exactly {count} {level:many}: {names}"
    ),
    "units_made_up": Plural(
        "Exactly {count} {level} (made up, to try with): {names}",
        "Exactly {count} {level:many} (made up, to try with): {names}",
    ),
    "units_of_year": N_("{source} {year:plain}"),
    "units_more": Plural("and {count} more", "and {count} more"),
    "units_shape_counts": Plural(
        "Painted with {count} {level} of {year:plain}; these figures do not have it, so the shape counts.",
        "Painted with {count} {level:many} of {year:plain}; these figures do not have all of them, so the"
        " shape counts.",
    ),
    "share_of_people": N_("{share} of {people}"),
    "share_left_over": N_(
        "{share} of {level:the}; not published, its part of what the {level:zones} around it leave over"
        "{parent:unsaid}"
    ),
    "share_not_published": N_("{share} of {level:the}; not published"),
    "not_published": N_("not published"),
    "people": N_("Estimated number of inhabitants"),
    "people_coverage": N_("Known for this part of the area"),
    "border_from": N_("Where the border comes from: {source}"),
    "people_probable": N_("Lies, {probability:certainty} sure, in the range"),
    "people_certain": N_("Lies, by the published figures, certainly in the range"),
    "people_without_limit": N_("at least {number}, at most unknown"),
    "inhabitants": Plural("{number} inhabitant", "{number} inhabitants"),
    "tier": N_("Tier"),
    "tier_on_figure": N_("{tier}, on the {figure}"),
    "tier_perhaps": N_("{tier}, perhaps {perhaps}"),
    "no_tier": N_("none"),
    "no_tier_certain": N_("not certain, perhaps {perhaps}"),
    "compared_with": N_("Compared with the municipality {municipality}."),
    "compared_with_province": N_("Compared with the province {province}."),
    "compared_with_country": N_("Compared with the whole country."),
    "compared_with_one_of": N_(
        "The area lies in {count} municipalities and is compared with {municipality}, where most of its "
        "people live."
    ),
    # the averages behind a tier
    "average_made": N_("{label}: the average of {place} ({remarks})"),
    "average_of": N_("{label}: the average of {place}"),
    "not_in_these_data": N_("not in these data"),
    "limit_of_scheme": N_("{label}: limit ({remarks})"),
    "made_published": N_("published"),
    "made_from_zones": N_("worked out from its parts, weighed as any area"),
    "made_from_municipalities": N_("worked out from its municipalities"),
    "made_by_scheme": N_("set in the scheme"),
    "weighed_by": N_("weighed by: {count}"),
    "figure_of_zone": N_("{label}: {zone} ({remarks})"),
    "less_the_others": N_("as far as the others leave room"),
    "weighs": N_("weighs {number}"),
    "weight_not_known": N_("weight not known"),
    "total": N_("Total"),
    "of_which_borrowed": N_("Of which on the {figure}"),
    "of_asked_borrowed": N_("Of what is asked on the {figure}"),
    "lowest_amount": N_("Lowest amount, with {at}"),
    "highest_amount": N_("Highest amount, with {at}"),
    "highest_amount_unknown": N_("Highest amount"),
    "inhabitants_in_tier": N_("{people} in tier {tier}"),
    "inhabitants_without_tier": N_("{people} without a tier"),
    "any_inhabitants": N_("any number of inhabitants"),
    "paid": N_("Paid from the pool"),
    "paid_depends": N_(
        "What is paid also depends on the other areas; lowest and highest amounts are of what is asked."
    ),
    # a pool that runs out
    "pool_empty": N_("There is nothing in the pool, so nothing is paid"),
    "pool_pays_part": N_("The pool runs out, so it pays {part} of every amount"),
    "pool_ran_out_here": N_("The pool runs out at this area, which gets what is left ({order})"),
    "pool_ran_out_before": N_("The pool ran out before it was this area's turn ({order})"),
    "order_by_tier": N_(
        "the highest tier first, then who has most inhabitants, and of equals by the alphabet"
    ),
    "order_by_people": N_("who has most inhabitants first, and of equals by the alphabet"),
    "order_by_name": N_("in alphabetical order, and of areas with the same name by their id"),
    "overrun_report": N_("The scheme does not say who gets less."),
    "overrun_scale": N_("Every area is paid {part} of its amount."),
    "overrun_order": N_("Areas are paid in full until the pool runs out, in this order: {order}."),
    "overrun_as_far_as_known": N_("Not every amount is known yet, so what an area is paid may still change."),
    # the pool
    "pool_range": N_(
        "It may come out between {low} and {high}: what is asked if every area got its lowest, or its "
        "highest amount."
    ),
    "pool_range_open": N_("If every area got its lowest amount it would be {low}; there is no highest."),
    "pool_of_one": N_("{name} pays all of it."),
    "shared_by_amount": N_("The partners share what is paid in proportion to what each put in: {amounts}."),
    "shared_by_ratio": N_(
        "The partners share what is paid {ratio}, as agreed, as far as each has put in as much."
    ),
    "pool_paid_by": N_("To be paid by {name}: {amount}."),
    "pool_meant_for": N_("The pool is meant for {meant} areas; here are {areas}."),
    "pool_asked_short": N_("Asked: {asked} of {available}; {short} more than there is."),
    "pool_asked_left": N_("Asked: {asked} of {available}; {left} is left."),
    "pool_asked_at_least_short": N_(
        "Asked: at least {asked} of {available}; at least {short} more than there is."
    ),
    "pool_asked_at_least_left": N_("Asked: at least {asked} of {available}; at most {left} is left."),
    # whether a tier holds
    "tier_holds": N_("Tier {tier} holds ({name})."),
    "tier_holds_borrowed": N_("Tier {tier} holds ({name}), but on the {figure}."),
    "tier_borrowed_does_not_count": N_(
        "Tier {tier} would hold ({name}) on the {figure}, which does not count by this scheme."
    ),
    "tier_does_not_hold": N_("Tier {tier} does not hold ({name})."),
    "tier_cannot_be_said": N_("Whether tier {tier} holds ({name}) cannot be said."),
    "parts_that_hold": N_("Parts of the rule that hold"),
    "tally_open": N_(
        "{about}: {yes} of {count}, and of {open} it cannot be said; needed: at least {needed}."
    ),
    "tally_borrowed": N_(
        "{about}: {yes} of {count}, and {lent} on a borrowed figure; needed: at least {needed}."
    ),
    "tally_borrowed_open": N_(
        "{about}: {yes} of {count}, and {lent} on a borrowed figure; of {open} it cannot be said; "
        "needed: at least {needed}."
    ),
    "tally": N_("{about}: {yes} of {count}; needed: at least {needed}."),
    "lower_than_average": N_("Lower than average"),
    "lower_than_average_about": N_("Lower than average, {subject}"),
    "less_favourable": N_("Less favourable than average"),
    "less_favourable_about": N_("Less favourable than average, {subject}"),
    "worse_than_average": N_("Worse than average"),
    "worse_than_average_about": N_("Worse than average, {subject}"),
    "worse_than_set": N_("Worse than the limit that the scheme sets"),
    "worse_than_set_about": N_("Worse than the limit that the scheme sets, {subject}"),
    "caution": N_("Note: a {figure} need not hold for this area itself."),
    # decisions
    "no_decision": N_("No decision is recorded about: {name}."),
    "decided": N_("Decided on {day}: {name}."),
    "decided_level": N_("Decided on {day}: {name}, level {level} of {levels} ({meaning})."),
    "decided_about_another": N_("That was decided about {name}, and went on with this area on {day}."),
    "decided_because": N_("Reason of this decision: {reason}"),
    "decided_level_later": N_("Decided: {name}, level {level}; counts from {day}."),
    "decided_later": N_("Decided: {name}; counts from {day}."),
    "level_not_recorded": N_("The level, from 1 to {levels}, is not recorded."),
    "level_needed": N_("Needed: level {level}."),
    # a figure beside the average
    "figure_not_published": N_("not published for this area, so it cannot be compared."),
    "figure_beside_average": N_("{figure}; {outcome} {average}."),
    "figure_beside_average_borrowed": N_("{figure}; by that figure {outcome} {average}."),
    "figure_without_range": N_("how far this area lies from it is not known"),
    "lying": N_(
        "How far the area may lie from a borrowed figure is told by how {level:many} differ from their "
        "{parent}."
    ),
    "lying_about": N_(
        "How far the area may lie from a borrowed figure is told by how {level:many} differ from their "
        "{parent} ({about:commas})."
    ),
    "figure_probable": N_("{probability:certainty} sure between {low} and {high}"),
    "figure_certain": N_("certainly between {low} and {high}"),
    "figure_coverage": N_("known for {part} of the area"),
    "average_not_known": N_("{figure}, but the average of {place} is not known, so it cannot be compared."),
    "average": N_("the average of {place} ({figure})"),
    "average_less": N_("{average} less {margin}, which is {threshold}"),
    "average_plus": N_("{average} plus {margin}, which is {threshold}"),
    "the_municipality": N_("the municipality"),
    "the_province": N_("the province"),
    "the_country": N_("the Netherlands"),
    "level_does_not_count": N_(
        "only {figure} is known ({level}); by this scheme that decides nothing about one area."
    ),
    "lower_than": N_("lower than"),
    "not_lower_than": N_("not lower than"),
    "perhaps_lower_than": N_("it cannot be said whether it is lower than"),
    "perhaps_higher_than": N_("it cannot be said whether it is higher than"),
    "higher_than": N_("higher than"),
    "not_higher_than": N_("not higher than"),
    "published_by": N_("by {level}"),
    "from_table": N_("from {table}"),
    "of_whole": N_("figure of {level:whole}"),
    "of_something_larger": N_("figure of something larger than the area"),
    # what a scheme cannot have as it asks
    "no_guaranteed_mean": N_(
        "The scheme asks for the guaranteed range. An average or a percentage has none as soon as a border "
        "cuts a zone in two; about those, the range of {probability:certainty} decides."
    ),
    # what it would take to decide
    "decide_average": N_(
        "For tier {tier}, “{label}” is nearest to being decided: {value}, but its range ({low} to {high}) "
        "goes {past} past the average ({threshold})."
    ),
    "decide_threshold": N_(
        "For tier {tier}, “{label}” is nearest to being decided: {value}, but its range ({low} to {high}) "
        "goes {past} past what the scheme asks for ({threshold})."
    ),
    "decide_no_range": N_(
        "Tier {tier} turns on “{label}”, of which only {value} is known ({figure}); how far this area lies "
        "from it, nothing tells."
    ),
    "decide_level": N_(
        "Tier {tier} turns on “{label}”, of which only {value} is known ({figure}); by this scheme that does "
        "not count."
    ),
    "decide_not_published": N_("Tier {tier} turns on “{label}”, which is not published for this area."),
    "decide_no_average": N_(
        "Tier {tier} turns on “{label}”, of which the average of {place} is not known: ask CBS or "
        "the municipality for it."
    ),
    "decide_not_in_data": N_(
        "Tier {tier} turns on “{label}”, of which the average of {place} is not in these data: fetch new "
        "data from CBS."
    ),
    "percentage_points": Plural("{number} percentage point", "{number} percentage points", by="count"),
    "ask_for_figure": N_("What would decide: ask CBS or the municipality for that figure."),
    "ask_for_zones": N_(
        "What would decide: the figure of the {level:many} themselves; ask CBS or the municipality for it."
    ),
    "ask_for_zones_and_draw": N_(
        "What would decide: the figure of the {level:many} themselves (ask CBS or the municipality for it), "
        "and a border along the {level:many} (now cut: {zones})."
    ),
    "draw_along": N_("What would decide: a border along the {level:many} (now cut: {zones})."),
    "ask_more_precise": N_(
        "The difference is smaller than the rounding of the published figures; ask CBS or the municipality "
        "for more decimals."
    ),
    "record_level": N_("Tier {tier} waits for a decision: record its level, from 1 to {levels}."),
    "record_decision": N_(
        "Tier {tier} can also follow from a decision about: {name}; record it if it was taken."
    ),
}
