"""What is missing, in words and tables."""
