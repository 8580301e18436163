"""People who do whatever Slack lets them, while Slack, the engine and the bot itself fail now and then."""
