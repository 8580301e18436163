"""What `/edit` and `/fix-photo` share: how a changed picture is shown, recorded, undone and compared."""
