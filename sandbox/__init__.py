"""Both services, Klaviyo and Cloudinary, emulated over HTTP for demos and tests."""
