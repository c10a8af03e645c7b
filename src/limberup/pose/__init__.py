"""From pictures to poses: video, the tracker with its pose models, recordings."""
