"""How alike rows of one group are: intraclass correlations, design effects, implied correlations."""
