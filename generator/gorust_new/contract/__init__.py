"""Contracts as values: what a .proto says, what it asks of each side, and what it broke."""
