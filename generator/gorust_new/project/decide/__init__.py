"""From base, ours and theirs to one action for each path."""
