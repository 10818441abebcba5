"""What Help says."""
