"""What writing down recordings takes: the work itself, and how it is set out."""
