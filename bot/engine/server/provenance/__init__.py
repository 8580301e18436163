"""Says in every picture and sound, in a signed manifest of C2PA, how it came to be."""
