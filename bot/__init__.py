"""Deskmate: an AI co-worker in Slack that runs on a team's own GPU."""

__version__ = "0.1.0"
