"""One module per capability. Each owns its commands, buttons, examples and help."""
