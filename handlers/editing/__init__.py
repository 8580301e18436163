"""What `/edit` understands, and what it remembers of a picture's edits."""
