"""Writing a change set whole or not at all, and taking it back."""
