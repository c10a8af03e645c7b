"""What events add up to: sessions, doses, scores, advice. Pure."""
