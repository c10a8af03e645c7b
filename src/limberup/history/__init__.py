"""What was done, session after session: kept on this machine, and told again."""
