"""Every verb as a short straight line through the stages; nothing here prints."""
