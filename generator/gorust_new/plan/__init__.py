"""The plan: its model, its shapes, and the names derived from it."""
