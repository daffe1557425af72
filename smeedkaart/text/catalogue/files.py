"""What the room files has to say."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # a file of the user
    "no_file": N_("There is no file {file}."),
    "not_opened": N_("{file} cannot be opened: {reason}."),
    "folder_not_map": N_("{file} is a folder; name the map file inside it."),
    "irregular_map": N_(
        "{file} is no regular file (but a device, a pipe or the like); save what comes out of it as a file "
        "first."
    ),
    "empty": N_("{file} is empty: there is not one shape in it."),
    "damaged": N_("{file} is damaged or was cut off; save or copy it again."),
    "not_a_map": N_("{file} is not a map file; smeedkaart reads GeoJSON, GeoPackage and shapefile."),
    "other_encoding": N_(
        "{file} holds letters in another encoding than it says (a .cpg file may say it); save it again with "
        "the encoding UTF-8."
    ),
    "too_large": N_("{file} is too large for the memory of this computer."),
    # a file of SQLite
    "own_store": N_(
        "{file} is the file in which smeedkaart keeps workshops, not a map; name it after --db, or make a "
        "map of it first with smeedkaart history export."
    ),
    "strange": N_(
        "{file} is not opened: it holds {name}, something that QGIS does not make itself and that could run "
        "while it is read; save its layers in QGIS in a new GeoPackage and choose that."
    ),
    "endless": N_(
        "{file} takes too long to read; save its layers in QGIS in a new GeoPackage and choose that."
    ),
    # a table of a spreadsheet
    "workbook": N_("{file} is a workbook, not a CSV file; save it in Excel as CSV UTF-8 and choose that."),
    "endless_cell": N_(
        "{file}, line {line:plain}: a cell holds more than {most} characters; a quotation mark may be "
        "missing at its end."
    ),
    "odd_quotes": N_(
        '{file}, line {line:plain}: a quotation mark (") is missing or stands in the middle of a cell; put '
        "them around the whole cell, or leave them out."
    ),
    "table_too_large": N_("{file} is larger than {megabytes} MB; a table that people fill in is smaller."),
    # several files in one
    "no_map_in_zip": N_("{file} holds no map file, such as a GeoPackage, a shapefile or GeoJSON."),
    "no_room": N_("There is no room on the disk to unpack {file}; make room or unpack it elsewhere."),
    "several_in_zip": N_("{file} holds several map files: {names:commas}; unpack it and name one."),
    "part_missing": N_("{file}: a shapefile is several files, and {missing} is not beside it."),
    # its layers
    "no_such_layer": N_("{file} has no layer {layer}; its layers are: {names:commas}."),
    "several_layers": N_("{file} has several layers with polygons: {names:commas}; choose one with --layer."),
    "no_shapes": N_("{file} is a table without shapes; no polygon in it."),
    "no_polygon": N_("There is no polygon in {file}; it holds {kinds:commas}."),
    "nothing": N_("nothing"),
    "points": N_("points"),
    "lines": N_("lines"),
    "collections": N_("collections without polygons"),
    # its coordinate system
    "no_crs": N_("{file} does not say in which coordinate system it is (no CRS); save it again with one."),
    "no_crs_but_rd": N_("{no_crs} Its numbers look like RD New (EPSG:28992)."),
    "degrees_but_rd": N_(
        "{file} says its coordinates are degrees, but its numbers look like RD New (EPSG:28992); save it "
        "again with the right coordinate system."
    ),
    "unconvertible_crs": N_("{file} is in a coordinate system that cannot be turned into RD New: {crs}."),
    # one shape in it
    "half_formed": N_(
        "{file}: the shape of {name} is not as GeoJSON has it; save it again from the program it comes from."
    ),
    "not_a_number": N_("{file}: {name} has a coordinate that is not a number."),
    "flat": N_("{file}: {name} encloses no surface; give it at least three corners."),
    "open_border": N_("{file}: the border of {name} cannot be read: it lacks corners or does not close."),
    "outside": N_("{file}: {name} lies outside the Netherlands (first number {x}, second {y})."),
    "outside_and_swapped": N_(
        "{file}: {name} lies outside the Netherlands; longitude and latitude look swapped (first number "
        "{x}, second {y})."
    ),
    "rows_left_out": N_(
        "Of the {rows:plain} rows in {file}, {count:plain} hold no polygon; they were left out."
    ),
    "names_cut": N_(
        "{file}: names of more than {most:plain} characters were cut ({count:plain}); the first is now "
        "“{name}”."
    ),
    "area_number": N_("Area {number:plain}"),
    "row_number": N_("row {number:plain}"),
    # a file that is written
    "not_written": N_("{file} cannot be written: {reason}."),
    "disk_full": N_("the disk is full"),
    "name_too_long": N_("its name is too long"),
    "folder_not_writable": N_("writing is not allowed in the folder {folder}"),
    "folder_takes_files": N_("the folder {folder} takes no files"),
    "no_folder": N_("{file} cannot be written: there is no folder {folder}."),
    "folder_not_file": N_("{file} is a folder; give the file a name."),
    "irregular": N_(
        "{file} is no regular file (but a device, a pipe or the like) and is not replaced; name another file."
    ),
    "read_only": N_("{file} is read-only and is not replaced; name another file."),
    # what came along with smeedkaart
    "no_map_scripts": N_("The map scripts are missing; install smeedkaart again with: pip install -e ."),
    "no_sample_data": N_("The sample data are missing; install smeedkaart again."),
    # what nobody foresaw
    "unforeseen": N_(
        "Something went wrong that smeedkaart did not foresee; where it happened stands in {file}, without "
        "names or addresses: please report it and send that file along."
    ),
    "unforeseen_unlogged": N_(
        "Something went wrong that smeedkaart did not foresee, and there is no place on this computer to "
        "write down what it was; please report what you did."
    ),
}
