"""What the room files has to say."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # a file of the user
    "no_file": N_("There is no file {file}."),
    "not_opened": N_("{file} cannot be opened: {reason}."),
    "held_open": N_("another program holds it open, such as Excel or QGIS; close it there and try again"),
    "not_allowed": N_("that is not allowed on this computer"),
    "folder_not_map": N_("{file} is a folder; name the map file inside it."),
    "irregular_map": N_(
        "{file} is no regular file (but a device, a pipe or the like); save what comes out of it as a file "
        "first."
    ),
    "empty": N_("{file} is empty: there is not one shape in it."),
    "damaged": N_("{file} is damaged or was cut off; save or copy it again."),
    "not_a_map": N_(
        "{file} is not a map file; smeedkaart reads GeoPackage, GeoJSON, shapefile, KML, GML, GPX, CSV with "
        "WKT and more."
    ),
    "other_encoding": N_(
        "{file} holds letters in another encoding than it says (a .cpg file may say it); save it again with "
        "the encoding UTF-8."
    ),
    "no_workbook": N_("{file} is no Excel workbook; open it in Excel and save it as .xlsx or as CSV."),
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
    "part_missing": N_("{file}: a shapefile is several files, and {missing} is not beside it."),
    "rows_differ": N_(
        "{file}: {table} holds {rows:plain} rows, and there are {shapes:plain} shapes, so that it is not "
        "certain which belong together; copy all files of the shapefile again."
    ),
    # its layers
    "no_such_layer": N_("{file} has no layer {layer}; its layers are: {names:commas}."),
    "several_layers": N_(
        "{file} has several layers with polygons: {names:commas}; choose one with {option}."
    ),
    "one_layer_of": N_("{file} holds several layers: {names:commas}; choose one with {option}."),
    "no_shapes": N_("{file} is a table without shapes; no polygon in it."),
    "no_polygon": N_("There is no polygon in {file}; it holds {kinds:commas}."),
    "nothing": N_("nothing"),
    "no_shape": N_("no shape"),
    "points": N_("points"),
    "lines": N_("lines"),
    "collections": N_("collections without polygons"),
    "surface_in_space": N_(
        "{file} holds surfaces in space (PolyhedralSurface or TIN), which are not read; turn them into "
        "polygons in QGIS and save that layer."
    ),
    # its coordinate system
    "no_crs": N_("{file} does not say in which coordinate system it is (no CRS); save it again with one."),
    "no_crs_but_rd": N_("{no_crs} Its numbers look like RD New (EPSG:28992)."),
    "other_crs_by_numbers": N_(
        "{file} says its coordinate system is {said}, but its numbers look like {likely}; save it again with "
        "the right coordinate system."
    ),
    "system_by_numbers": N_(
        "{file} does not say in which coordinate system it is; its numbers can only be those of {crs}, and "
        "it was read so."
    ),
    "no_degrees": N_(
        "{file} does not say in which coordinate system it is, and its numbers are not degrees, RD New or "
        "web mercator in the Netherlands (first number {x}, second {y}); save it again in RD New "
        "(EPSG:28992) or in degrees (EPSG:4326)."
    ),
    "unknown_crs": N_(
        "{file} names a coordinate system that is not known here ({crs}); save it again in RD New "
        "(EPSG:28992) or in degrees (EPSG:4326)."
    ),
    "unconvertible_crs": N_("{file} is in a coordinate system that cannot be turned into RD New: {crs}."),
    # a kind with rules of its own
    "bomb": N_(
        "{file} unpacks to {megabytes:plain} MB, far more than a map needs; when it is to be trusted, "
        "unpack it yourself and name the map in it."
    ),
    "zip_locked": N_("{file} is locked with a password; unpack it yourself and name the map in it."),
    "zip_too_deep": N_("{file} holds zips within zips within zips; unpack it and name the map in it."),
    "xml_declares": N_(
        "{file} declares words of its own (DTD), which no map needs, and is not opened; save it again from "
        "the program it comes from."
    ),
    "kml_is_link": N_(
        "{file} holds no map but a link to one on the web; export it again in Google My Maps, without the "
        "choice to keep the data up to date."
    ),
    "layers_together": N_(
        "The layers of {file} were read together: {names:commas}; with --layer you read one of them."
    ),
    "gpx_closed": N_(
        "In {file} what was walked or planned ends where it began, and was read as the border of an area: "
        "{names:commas}."
    ),
    "gpx_left_out": N_(
        "In {file} what does not end where it began encloses no area, and was left out: {names:commas}."
    ),
    "gpx_not_closed": N_(
        "{file}: {name} ends {metres:plain} metres from where it began, so that it encloses no area; walk "
        "on to where it began, or draw the area."
    ),
    "gpx_without_tracks": N_(
        "{file} holds no track or route of three places or more, so that there is no area in it; walk "
        "around the area, or draw it."
    ),
    "table_without_shapes": N_(
        "{file} is a table without shapes: no column holds them as WKT (POLYGON ((…))); save the layer as "
        "GeoJSON or GeoPackage, or as CSV with WKT."
    ),
    "table_system": N_(
        "{file} does not say in which coordinate system its shapes are, and their numbers are not RD New "
        "or degrees in the Netherlands; save the layer as GeoJSON or GeoPackage, or write SRID=28992; "
        "before each shape in RD New."
    ),
    "several_systems": N_(
        "{file} holds shapes in several coordinate systems ({systems:commas}); save it with one."
    ),
    "unreadable_shape": N_(
        "{file}: the shape of {name} cannot be read; save the layer again from the program it comes from, "
        "as GeoJSON or GeoPackage."
    ),
    "shape_cut_by_cell": N_(
        "{file}: the shape of {name} was cut off, since a spreadsheet keeps no more than 32,767 characters "
        "in a cell; save it again from the program it comes from, and not from the spreadsheet."
    ),
    "parquet_without_reader": N_(
        "{file} is GeoParquet, which cannot be read here because pyarrow is not installed; save the layer "
        "as GeoPackage."
    ),
    "parquet_without_shapes": N_(
        "{file} is Parquet without shapes; save the layer as GeoParquet or GeoPackage."
    ),
    "part_of_answer": N_(
        "{file} holds no more than the first {count:plain} rows of what the map server has; ask it for the "
        "others as well, or for the whole as GeoPackage or shapefile."
    ),
    "letters_differ": N_(
        "The letters of {file} are not those of {said}, as stands beside it, but of {used}, and were read "
        "so (such as “{example}”)."
    ),
    "letters_guessed": N_(
        "{file} is not written in UTF-8; its letters were read as {used} (such as “{example}”). When that is "
        "not right, save it again with the encoding UTF-8."
    ),
    "letters_unsure": N_(
        "In which letters {file} was written is not sure; it was read as {used} (such as “{example}”). "
        "When that is not right, put a file {beside} beside it in which the name of the encoding stands, "
        "such as 1250."
    ),
    "mapinfo_part_missing": N_("{file}: a map of MapInfo is several files, and {missing} is not beside it."),
    "names_missing": N_(
        "{file} has no names: they stand in {missing}, which is not beside it; put it there when they are "
        "needed."
    ),
    # what is no map, and how a map comes out of it
    "is_pdf": N_(
        "{file} is a PDF, and borders cannot be read from it; ask who made it for the map file itself "
        "(GeoPackage, GeoJSON or shapefile), or draw the areas."
    ),
    "is_image": N_(
        "{file} is an image, and borders cannot be read from it; ask who made it for the map file itself "
        "(GeoPackage, GeoJSON or shapefile), or draw the areas."
    ),
    "is_drawing": N_(
        "{file} is a drawing of a CAD program (DXF, DWG or DGN): lines without areas or coordinate system; "
        "turn it into polygons in QGIS and save that layer as GeoPackage in RD New."
    ),
    "is_project": N_(
        "{file} is a project of QGIS or ArcGIS: it says where the maps are but does not hold them; open it "
        "in that program and export the layer as GeoPackage."
    ),
    "is_style": N_("{file} holds how a map looks, not the map; name the map file that belongs to it."),
    "is_spreadsheet": N_(
        "{file} is a spreadsheet; export the map as GeoPackage from the program it comes from, or, if a "
        "column holds shapes as WKT, save it as CSV."
    ),
    "is_document": N_(
        "{file} is a document, not a map; ask who made it for the map file itself (GeoPackage, GeoJSON or "
        "shapefile), or draw the areas."
    ),
    "is_packed": N_(
        "{file} is packed in a way that is not opened here; unpack it, and name the map in it or a zip of it."
    ),
    "is_tiles": N_(
        "{file} holds map tiles, in which borders are cut up and rounded; ask for the map they were made "
        "of, as GeoPackage, GeoJSON or shapefile."
    ),
    "is_service_error": N_(
        "{file} holds no map but an error of a map server; open it in a browser to see what went wrong, "
        "and fetch the map again."
    ),
    "is_service": N_(
        "{file} holds no map but says where one is to be found; open it in QGIS and save the layer as "
        "GeoPackage."
    ),
    "is_web_page": N_("{file} is a web page or a link to one, not a map; download the map file itself."),
    "is_part_of_shapefile": N_(
        "{file} is one of the files of a shapefile; name the one that ends in .shp, with the others beside "
        "it."
    ),
    "is_part_of_mapinfo": N_(
        "{file} is one of the files of a map of MapInfo; name the one that ends in .tab or .mif, with the "
        "others beside it."
    ),
    # one shape in it
    "half_formed": N_(
        "{file}: the shape of {name} is not written as this kind of file has it; save it again from the "
        "program it comes from."
    ),
    "not_a_number": N_("{file}: {name} has a coordinate that is not a number."),
    "flat": N_("{file}: {name} encloses no surface; give it at least three corners."),
    "shapes_left_out": N_(
        "{file}: left out, since it encloses no surface (fewer than three corners, or all on one line): "
        "{names:commas}. Draw it again if it belongs there."
    ),
    "parts_left_out": N_(
        "{file}: a part that encloses no surface was left out of {names:commas}; the rest was read."
    ),
    "and_more": N_("and {count:plain} more"),
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
