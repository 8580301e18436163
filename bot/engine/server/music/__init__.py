"""Music that follows rules: planned, composed, played and written down."""
