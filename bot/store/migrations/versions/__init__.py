"""One file per change of the schema, named by its revision; never edited after its release."""
