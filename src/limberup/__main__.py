"""`limberup` and `python -m limberup`: the way in, so light that it can always be interrupted."""

import sys


def main() -> None:
    """Run the command line; whoever interrupts it while it is still being loaded sees no fault."""
    try:
        from limberup.cli.main import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
