"""What is said when a data service cannot be asked, or its answer does not come through."""

from smeedkaart.text.sentence import N_, Plural, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    # settings
    "setting_no_address": N_("{variable} must be an address that starts with http:// or https://."),
    "setting_not_1_or_0": N_("{variable} must be 1 or 0."),
    "setting_no_number": N_("{variable} must be a number above 0."),
    "offline": N_(
        "{service} was not asked, because smeedkaart is set to work without internet "
        "(SMEEDKAART_OFFLINE); switch that off to fetch data."
    ),
    # no way through
    "unreachable": N_("{service} cannot be reached; check the internet connection and try again."),
    "unusable_address": N_(
        "The address that is set for {service} cannot be used; see which address was set."
    ),
    "proxy_unreachable": N_(
        "{service} cannot be reached through the proxy of this network; ask whoever runs the network for "
        "the right HTTPS_PROXY and NO_PROXY."
    ),
    "proxy_wants_a_name": N_(
        "The proxy of this network wants a name and a password before it lets {service} through; ask "
        "whoever runs the network."
    ),
    "not_trusted": N_(
        "The connection with {service} cannot be trusted; set the clock of this computer right, and ask "
        "whoever runs the network if that does not help."
    ),
    "points_elsewhere": N_(
        "{service} points on to {host}, where smeedkaart does not go; open a web page to see whether this "
        "network wants you to log in, and try again."
    ),
    # a status other than 200
    "nothing_there": N_(
        "{service} has nothing at the address that was asked (status {status:plain}); check the municipality "
        "and the year."
    ),
    "fault_of_its_own": N_(
        "{service} has a fault of its own at the moment (status {status:plain}); try again in a few minutes."
    ),
    "refuses": N_(
        "{service} refuses to answer (status {status:plain}); ask whoever runs this network whether it "
        "blocks the service."
    ),
    "not_understood": N_(
        "{service} does not understand what smeedkaart asks (status {status:plain}); see whether there is a "
        "newer version of smeedkaart."
    ),
    "too_busy": N_("{service} is too busy; try again in a few minutes."),
    "too_busy_for": Plural(
        "{service} is too busy; try again after {minutes} minute.",
        "{service} is too busy; try again after {minutes} minutes.",
        by="minutes",
    ),
    # an answer that is none
    "too_long": N_("{service} took too long to answer; try again in a few minutes."),
    "broken_off": N_("{service} broke off its answer; try again in a few minutes."),
    "not_readable": N_("{service} sent an answer that cannot be read; try again in a few minutes."),
    "web_page": N_(
        "{service} sent a web page instead of data; open a web page to see whether this network wants you "
        "to log in, and try again."
    ),
    "too_large": N_(
        "{service} sends more than {size} MB at once, which cannot be right; see whether there is a newer "
        "version of smeedkaart."
    ),
    "too_slow": N_(
        "The answer of {service} comes in too slowly; try again at another moment or on a faster network."
    ),
}
