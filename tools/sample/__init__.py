"""What it takes to make a fresh project one's own: the example replaced by another domain."""
