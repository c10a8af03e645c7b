"""Runs a live session: the model in a thread of its own, the journal, and the choice of a model.

No screen yet.
"""
