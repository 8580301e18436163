"""Understands what a person wants from their own words; knows neither Slack nor any one capability."""
