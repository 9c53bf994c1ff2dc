"""Two versions of one file made into one: by lines, or entry by entry."""
