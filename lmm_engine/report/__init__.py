"""Everything that rounds a number or makes a sentence: words, tables, equations, code and files to take away."""
