"""Profile likelihood from within: one parameter held, the others following, a walk to the limits."""
