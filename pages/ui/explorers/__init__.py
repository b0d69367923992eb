"""The explorers: a claim, a few sliders, and what follows at once."""
