"""The page of the live coach and the small server behind it, on this machine only."""
