"""gorust.yaml in and out, and edited in place: every byte the user did not ask about stays."""
