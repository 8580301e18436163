"""The playground: a local Slack-compatible workspace that stands in Slack's place."""
