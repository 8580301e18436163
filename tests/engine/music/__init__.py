"""Tests of the music that follows rules."""
