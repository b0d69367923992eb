"""What the model expects of categories and places, slopes, and the differences between them."""
