"""Everything that knows Klaviyo: OAuth, the API, and the language of its templates."""
