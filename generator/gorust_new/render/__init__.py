"""From a completed plan to files: requests composed purely, then rendered by Copier."""
