"""What lessons and sentences may ask about: one tree of numbers and names, made from the data and the fits."""
