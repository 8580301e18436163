"""What `/draw` understands, shows and remembers."""
