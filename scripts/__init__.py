"""Chores of the repository."""
