"""Changes pictures by rules: shape, size, tone, what is behind them, and lettering."""
