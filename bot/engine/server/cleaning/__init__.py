"""Cleans up recorded sound: noise, silence, loudness; in blocks, so that an hour takes no more memory than a minute."""
