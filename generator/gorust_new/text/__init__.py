"""Text as others read it: colours and width of a terminal, and Markdown."""
