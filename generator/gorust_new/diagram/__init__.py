"""The architecture of a plan as pictures and tables: terminal, Mermaid, SVG, HTML, JSON."""
