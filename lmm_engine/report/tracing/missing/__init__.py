"""What is missing: what each way keeps, who leaves, what deleting costs, what if they differ."""
