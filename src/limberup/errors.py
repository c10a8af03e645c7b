"""The one exception that a person, not a programmer, is meant to read."""


class BadInputError(Exception):
    """Input that cannot be used.

    Its text is one sentence that names the file or value and says what to do.
    The command line prints the text and exits with 2; nothing else about it is shown.
    """
