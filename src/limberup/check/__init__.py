"""Labelled clips: scoring the detectors themselves."""
