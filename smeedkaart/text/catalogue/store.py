"""What the room store has to say."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # workshops and what is recorded in them
    "workshop_in_use": N_(
        "This workshop holds drawings already; take over a history in a new, empty workshop."
    ),
    "event_without_cause": N_(
        "Event {event:plain} refers to one that is missing, or is there twice; export it again."
    ),
    # drawings of residents
    "voice_of_nothing": N_("Say of which area this is a drawing."),
    "voice_without_surface": N_("This drawing encloses nothing; draw it again."),
    "voice_unknown_code": N_(
        "There is no drawing with this code; check the code, or it was taken back already."
    ),
    "voices_damaged": N_(
        "The file {path} with the drawings of residents is damaged; remove that file, which holds nothing "
        "else."
    ),
    # the file
    "busy": N_("Another program keeps the file {path} busy; close that program and try again."),
    "disk_full": N_("The disk is full, so the change was not saved in {path}; make room and try again."),
    "not_writable": N_(
        "The file {path} cannot be written; check its permissions, or choose another file with --db."
    ),
    "not_openable": N_(
        "The file {path} cannot be opened; check the permissions of the file and its folder, or choose "
        "another file with --db."
    ),
    "disk_fails": N_(
        "The disk with the file {path} cannot be read or written; check that it is still there and not "
        "full, and try again."
    ),
    "unusable": N_("The file {path} cannot be used ({error}); choose another file with --db."),
    "damaged": N_("The file {path} is damaged; put back a copy of it, or choose another file with --db."),
    "damaged_copy": N_(
        "The file {path} is damaged; put back a copy of it with `smeedkaart store restore`. The newest is of "
        "{day}: {copy}."
    ),
    "vanished": N_(
        "The file {path} with the drawings is gone while smeedkaart was running; bring back the disk or "
        "stick that it is on, or put back a copy with `smeedkaart store restore`. Nothing new was begun."
    ),
    "emptied": N_(
        "The file {path} has become empty; put back a copy of it with `smeedkaart store restore`, or remove "
        "it to begin anew."
    ),
    "only_log": N_(
        "The file {path} is gone, but what was last drawn in it is still in {log} beside it; put the file "
        "back there, or move {log} elsewhere to begin anew."
    ),
    "only_shown": N_(
        "The file {path} can be shown but not changed, because it may not be written where it is; copy it to "
        "this computer and open that copy with --db."
    ),
    "copy_not_made": N_(
        "The copy {file} could not be made; check that its disk or stick is there, may be written and has "
        "room."
    ),
    "copy_of_itself": N_("{file} is the store itself; name a copy of it."),
    "copy_missing": N_("There is no copy {file}; `smeedkaart store info` names those that there are."),
    "copy_damaged": N_("The copy {file} is damaged as well and was not put back; choose another."),
    "no_copy": N_(
        "Today's copy of {path} could not be made; make room on the disk. What you draw is still kept."
    ),
    "no_folder": N_("There is no folder {folder}; make it first, or choose another file with --db."),
    "is_folder": N_("{path} is a folder, not a file; choose a file in it with --db."),
    "not_readable": N_(
        "The file {path} cannot be read; check its permissions, or choose another file with --db."
    ),
    "newer_version": N_(
        "The file {path} was made by a newer version of smeedkaart; install that version first."
    ),
    "not_a_store": N_(
        "The file {path} is not a store of smeedkaart and was left as it is; choose another file."
    ),
    # what is asked for
    "no_workshop": N_("There is no workshop with this address; check the link or start a new one."),
    "no_proposal": N_("There is no such proposal."),
    "waits_for_choice": N_("Your change does not hold yet: it waits for a choice."),
    "meeting_of": N_("Meeting of {day}"),
    "already_declined": N_("This proposal was already declined."),
    "already_accepted": N_("This proposal was already accepted."),
}
