"""What a command did or would do: the change set as text, as a diff and as JSON."""
