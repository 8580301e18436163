"""Cleans up recorded sound: noise, silence, loudness."""
