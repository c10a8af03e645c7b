"""From poses to named scalars with units. Pure."""
