"""Cloudinary, emulated: the APIs that the workspace uses, and delivery that really composes pictures."""
