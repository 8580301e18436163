"""Repairs pictures: enlarges, restores, denoises, fills in and cuts out, with small networks on any machine."""
