"""An e-mail editor in the manner of Klaviyo's, to try the browser extension in."""
