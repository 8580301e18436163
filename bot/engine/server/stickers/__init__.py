"""A small text-to-image diffusion model of emoji-like stickers, trained on two cores from the composer's art.

The steps are modules: `album` collects and cleans, `network` and `training` learn, `pipeline`
draws and packages in the format of diffusers, `evaluation` judges.
"""
