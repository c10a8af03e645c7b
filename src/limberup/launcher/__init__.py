"""An icon among the person's programs, which starts the coach without a terminal."""
