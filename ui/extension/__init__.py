"""The browser extension: its cell on Setup, its package, and Personalize as a panel in Klaviyo's editor."""
