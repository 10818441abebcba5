"""The browser extension: pairing, its picker, and image blocks in Klaviyo's editor."""
