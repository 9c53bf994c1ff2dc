"""Files that list components: what rendering completes, and the project's records leave out."""
