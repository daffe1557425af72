"""What is said of CBS StatLine when its answer cannot be used."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    "no_province": N_("{service} sent no proper province of {code} in table {table}; try again later."),
    "another_table_half_way": N_(
        "{service} goes on with another table half-way; try again in a few minutes."
    ),
    "part_of_the_rows": N_("{service} sends only part of its rows; try again in a few minutes."),
    "rows_twice": N_("{service} sends rows of table {table} more than once; try again in a few minutes."),
    "same_page_again": N_("{service} sends the same page again and again; try again in a few minutes."),
    "column_twice": N_(
        "{service} has more than one column {column} ({keys}), and smeedkaart does not guess; see "
        "whether there is a newer version of smeedkaart."
    ),
    "table_of_another_year": N_(
        "{service} calls table {table} “{title}”, which is not of {year:plain}; choose another year."
    ),
    "no_column": N_(
        "Table {table} of {service} has no column {column}, without which its figures cannot be used; "
        "see whether there is a newer version of smeedkaart."
    ),
    "no_rows": N_(
        "{service} sends no rows of table {table}, not even of the country; try again in a few minutes."
    ),
    "not_in_table": N_("Table {table} of {service} ({title}) does not have {code}; choose another year."),
    "no_year": N_("{service} has no figures of wijken and buurten of {year:plain}; choose from {known}."),
    "no_tables": N_(
        "{service} has no tables “{title}”; look at statline.cbs.nl whether they have another name."
    ),
    "two_codes": N_(
        "{service} names one row of table {table} both {code} and {other}; nothing of it was used. Try "
        "again later today."
    ),
    "foreign_row": N_(
        "{service} was asked for {asked} in table {table} and sends {code}; nothing of it was used. Try "
        "again later today."
    ),
    "odd_value": N_(
        "{service} gives {value} as {column} of {code} in table {table}, which cannot be; nothing of it "
        "was used. Try again later today."
    ),
    "odd_unit": N_(
        "{service} gives “{indicator}” in “{unit}” in table {table}, and smeedkaart counts on "
        "{expected}; see whether there is a newer version of smeedkaart."
    ),
    "plain_number": N_("a plain number"),
    "table_of_other_borders": N_(
        "{service} calls table {table} “{title}”, which is not in the borders of {year:plain}; choose "
        "another year."
    ),
    "no_score": N_("{service} publishes no socio-economic score for {code} in table {table} ({title})."),
    "no_rows_of": N_("{service} sends no rows of table {table} for {code}; try again in a few minutes."),
    "empty_catalogue": N_("The catalogue of {service} is empty; try again in a few minutes."),
    "table_unsaid": N_("{service} does not say what table {table} is; try again in a few minutes."),
    "no_columns": N_("{service} describes no columns for table {table}; try again in a few minutes."),
    "no_dimension": N_("{service} describes no {dimension} for table {table}; try again in a few minutes."),
    "table_not_given": N_("{service} has table {table}, but does not give it; try again in a few minutes."),
    "no_table": N_("{service} has no table {table}; choose another year."),
    "no_catalogue": N_("There is no catalogue at the address of {service}; see which address was set."),
    "column_not_proper": N_(
        "{service} sends table {table} without a proper column {column}, perhaps because CBS is "
        "changing it; try again later today."
    ),
}
