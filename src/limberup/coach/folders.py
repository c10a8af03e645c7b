"""Where limberup keeps what it must remember between starts.

The user's own folders, as the system names them.
"""

from pathlib import Path

import platformdirs

_NAME = "limberup"


def find_config_folder() -> Path:
    """For what the person has written down for limberup, such as limits of their own."""
    return platformdirs.user_config_path(_NAME, appauthor=False)


def find_state_folder() -> Path:
    """For the journal of a session under way."""
    return platformdirs.user_state_path(_NAME, appauthor=False)


def find_cache_folder() -> Path:
    """For figures that can be measured again, such as how fast the pose models are here."""
    return platformdirs.user_cache_path(_NAME, appauthor=False)


def find_data_folder() -> Path:
    """For the history of sessions, which the person may turn off."""
    return platformdirs.user_data_path(_NAME, appauthor=False)


def find_programs_folder(system: str) -> Path:
    """Where a system, as `sys.platform` names it, lists the programs of this person alone."""
    if system == "win32":
        roaming = platformdirs.user_data_path(roaming=True)
        return roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs"
    data = platformdirs.user_data_path()
    return data.parents[1] / "Applications" if system == "darwin" else data / "applications"
