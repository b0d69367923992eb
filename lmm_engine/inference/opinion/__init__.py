"""The same model asked of another program, in a process of its own."""
