"""The plan: its model, the names derived from it, and gorust.yaml in and out."""
