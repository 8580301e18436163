"""The torch side of the engine, as a process of its own."""

import logging

# diffusers imports bitsandbytes wherever it is installed, which warns of kernels that we do without.
logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
