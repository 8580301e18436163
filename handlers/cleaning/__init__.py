"""What becomes of a recording: the words for it, and how it is carried from one message to the next."""
