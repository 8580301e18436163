"""A small page on which one person paints over what shall go from one picture."""

from bot.painting.pages import Pages
from bot.painting.server import doorway, served

__all__ = ["Pages", "doorway", "served"]
