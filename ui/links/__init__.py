"""The cells of Links to Klaviyo."""
