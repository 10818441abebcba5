"""Klaviyo, emulated: OAuth, the API's routes that the workspace uses, and pages to look at blocks."""
