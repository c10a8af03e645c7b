"""The fixtures of the tests in a real browser."""

from browser import chromium, coach, make_film, play, visit

__all__ = ["chromium", "coach", "make_film", "play", "visit"]
