"""Turns the bytes of a file into text, or says why that cannot be done. Knows nothing of Slack or of people."""

from bot.reading.outcome import NOTES, REASONS, Reading, Unreadable
from bot.reading.process import FileReader

__all__ = ["NOTES", "REASONS", "FileReader", "Reading", "Unreadable"]
