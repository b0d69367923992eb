"""What the app proposes to mend in a table, with its reasons."""
