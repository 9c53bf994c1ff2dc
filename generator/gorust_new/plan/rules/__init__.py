"""What must hold of a plan, one module a subject; every problem is found in one pass."""
