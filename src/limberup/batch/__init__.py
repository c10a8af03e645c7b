"""Many videos: found, scored at the same time, written down one by one, and gone on with later."""
