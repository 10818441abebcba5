"""What the browser asks of the workspace besides its pages: the OAuth redirects and the gate in front of everything."""
