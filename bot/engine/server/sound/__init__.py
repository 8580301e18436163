"""Sound: spoken, transcribed, composed and cleaned."""
