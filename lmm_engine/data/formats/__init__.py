"""From a file to a table: encodings, separators, sheets, labelled files, addresses, and their limits."""
