"""What people and programs see: graphs, tables, listings and change reports, as text."""
