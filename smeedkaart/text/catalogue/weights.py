"""What is said of a file that should tell where in a zone people live."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # the file
    "no_shapes": N_("{file} is a table without shapes."),
    "empty": N_("{file} is empty: there is not one row in it."),
    # where its rows lie
    "nowhere": N_("{file} does not say where its rows lie: it lacks columns x and y, or lon and lat."),
    "no_coordinates": N_("{file}: the columns {east} and {north} hold no coordinates."),
    "cut": N_("{file} was cut off: its last row is not whole (“{row}”); fetch or save it again."),
    "no_system": N_(
        "{file}: the columns {east} and {north} hold no RD in metres and no degrees in the Netherlands (as "
        "{x} and {y}); save the file with RD coordinates (EPSG:28992)."
    ),
    "swapped": N_(
        "{file}: in the columns {east} and {north} east and north stand the wrong way round (as {x} and "
        "{y}); give these two columns each other's name."
    ),
    "apart": N_(
        "{file}: x and y lie {metres} metres from where {columns:commas} say; save the file with RD "
        "coordinates (EPSG:28992), or leave one of both out."
    ),
    "outside": N_(
        "{file} does not lie in the Netherlands by its coordinate system {crs} (first number {x}, second "
        "{y}); that system is wrong, or it is a file of another country."
    ),
    "no_numeral": N_("{file}, column {column}: {reason}"),
    "square_elsewhere": N_(
        "{file}: the square {code} does not lie where its code says; its coordinate system is wrong."
    ),
    "lines": N_("{file} holds shapes that are neither points nor surfaces; nobody lives on a line."),
    "nothing_here": N_(
        "{file} holds nothing in this municipality; is it a file of another place, or another layer?"
    ),
    # who lives there
    "no_kind": N_(
        "{file} is no file of squares (crs28992res100m), postcodes (postcode6 and aantal_inwoners) or "
        "addresses (points)."
    ),
    "no_people_column": N_("{file} lacks {what}."),
    "column_with_inhabitants": N_("a column with inhabitants (aantal_inwoners)"),
    "counted_double": N_("{file}: {code} occurs twice, so its people would count double."),
    "no_inhabitants": N_("{file}, inhabitants: {reason}"),
    "no_number_of_people": N_("{file}: “{value}” cannot be a number of people."),
    "nobody_here": N_(
        "{file} says of nobody in this municipality where they live: every row is secret or empty."
    ),
}
