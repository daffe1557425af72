"""Where zones and their figures come from: the sample that travels along, files of the user, CBS and PDOK."""
