"""What is on disk, and what will be: reading safely, owners of paths, the change set."""
