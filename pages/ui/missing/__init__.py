"""What is missing: at a glance, who leaves, what deleting costs, what if they differ."""
