"""Landmarks that another program has found, made into a recording."""
