"""What /compose understands, plans and offers."""
