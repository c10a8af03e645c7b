"""An exercise taught by showing: from poses and a count to a spec that counts them. Pure."""
