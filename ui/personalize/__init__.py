"""The cells of Personalize."""
