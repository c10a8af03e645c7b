"""`python -m limberup`."""

from limberup.cli.main import main

main()
