"""What the estimates owe to single groups and rows."""
