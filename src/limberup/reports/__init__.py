"""What a person reads: documents and their printers."""
