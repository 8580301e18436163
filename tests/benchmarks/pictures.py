"""Photos to be degraded and repaired: in the public domain, CC0 or without known restrictions, from packages."""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from bot.engine.server.repair.pictures import Pixels, read

SIDE = 256


@dataclass(frozen=True, slots=True)
class Photo:
    """A square of `SIDE` pixels whose upper left corner is `left`, `top` in a file of a package."""

    file: str
    left: int
    top: int
    package: str = "skimage/data"

    def load(self) -> Pixels:
        """Its pixels, SIDE x SIDE x 3."""
        package, *folders = self.package.split("/")
        data = files(package).joinpath(*folders, self.file).read_bytes()
        square = read(data).colour[self.top : self.top + SIDE, self.left : self.left + SIDE]
        return np.ascontiguousarray(square)


CHOOSING = (
    Photo("astronaut.png", 100, 0),  # NASA, public domain
    Photo("chelsea.png", 90, 20),  # S. van der Walt, CC0
    Photo("coffee.png", 180, 60),  # R. Michetti, CC0
    Photo("rocket.jpg", 200, 100),  # SpaceX, public domain
    Photo("motorcycle_left.png", 250, 200),  # Middlebury, CC0
)
"""By these recipes and their numbers were chosen."""

JUDGING = (
    Photo("grace_hopper.jpg", 130, 20, "matplotlib/mpl-data/sample_data"),  # US Navy, public domain
    Photo("camera.png", 130, 40),  # L. Varshney, CC0
    Photo("coins.png", 60, 20),  # Brooklyn Museum, no known restrictions
    Photo("brick.png", 100, 100),  # CC0 Textures, CC0
    Photo("hubble_deep_field.jpg", 500, 300),  # NASA, public domain
    Photo("retina.jpg", 700, 550),  # M. Häggström, CC0
    Photo("ihc.png", 100, 100),  # Human Protein Atlas, no known restrictions
    Photo("text.png", 100, 0),  # scikit-image, public domain
)
"""These had no part in that: by them the benchmark judges."""
