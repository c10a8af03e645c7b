"""A copy of a video with what was seen drawn over it."""
