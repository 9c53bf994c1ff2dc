"""Renamed components: what moves, which identifiers change, what only mentions the name."""
