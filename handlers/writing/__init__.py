"""What the handlers of drafts share: changes, versions and their buttons, differences, files."""
