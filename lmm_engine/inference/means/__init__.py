"""What the model expects of categories and places: marginal means, slopes, and all pairs of them."""
