"""What reading aloud takes: which voice and how fast, and text as it is said."""
