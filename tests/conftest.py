"""Settings of the whole suite.

This file also puts `tests/` on the import path, for `figures` and `stick_figure`.
"""

from hypothesis import settings

settings.register_profile("limberup", deadline=None, derandomize=True)
settings.load_profile("limberup")
