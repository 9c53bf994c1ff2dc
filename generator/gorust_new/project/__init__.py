"""What is on disk: `.gorust/`, the decision table, merge, apply, undo."""
