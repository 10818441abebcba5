"""Everything that knows Cloudinary: its APIs, its delivery URLs and template files."""
