"""Cargo.lock as a value, and the order of versions: for rendering and for merging alike."""
