"""What the room geometry has to say."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # the frames by name
    "areas": N_("areas"),
    "zones": N_("zones"),
    "weights": N_("weights"),
    "drawings": N_("drawings"),
    # what a frame must be
    "empty_table": N_("There are no {frame}: the table is empty."),
    "no_map_table": N_("The {frame} are not a map table: they have no column of shapes."),
    "infinite": N_("The column {name} holds an infinite number; leave blank what is not known."),
    "no_crs": N_("It is not said in which coordinate system the {frame} are (no CRS)."),
    "unconvertible_crs": N_(
        "The {frame} are in a coordinate system that cannot be converted to RD New (EPSG:28992): {crs}."
    ),
    # what each of its rows must be
    "same_name": N_("Among the {frame} more than one row has the same name: {rows}."),
    "no_shape": N_("Among the {frame} there are rows without a shape: {rows}."),
    "no_surface": N_("Among the {frame} there are shapes that are no surface: {rows}."),
    "no_numbers": N_("Among the {frame} there are shapes with a coordinate that is not a number: {rows}."),
    "nowhere": N_("Among the {frame} there are shapes that lie nowhere in RD New (EPSG:28992): {rows}."),
    "shape_no_number": N_("A shape has a coordinate that is not a number; draw it again."),
    "crossed": Plural(
        "The border of “{name}” crossed itself; what it goes round was kept: {hectares:number.2} ha.",
        "The border of “{name}” crossed itself; all {count} parts that it goes round were kept, together "
        "{hectares:number.2} ha.",
    ),
    "flat": N_("Among the {frame} there is a shape that encloses no surface: {row}."),
    "zones_overlap": Plural(
        "{count} pair of {frame} overlaps: what lies in both counts twice. "
        "The largest overlap is {surface} m², of {first} and {second}.",
        "{count} pairs of {frame} overlap: what lies in both counts twice. "
        "The largest overlap is {surface} m², of {first} and {second}.",
    ),
    # mending
    "nothing_left": N_(
        "Nothing would be left of area {row}: all it has is given away; end that area, or give this to it."
    ),
    "no_border_along": N_(
        "Area {row} has no border along this patch, so that there is no middle; give the patch to one area."
    ),
    # weights
    "no_weight_column": N_("The weights have no column “{column}”; say which column holds them."),
    "weights_no_numbers": N_("The column “{column}” of the weights holds no numbers."),
    "weight_below_zero": N_("Among the {frame} there are weights that are no number from 0 up: {rows}."),
    "neither_point_nor_surface": N_(
        "Among the {frame} there are shapes that are neither a point nor a surface: {rows}."
    ),
}
