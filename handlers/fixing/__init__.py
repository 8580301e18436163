"""What `/fix-photo` understands, measures and shows."""
