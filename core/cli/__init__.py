"""`python -m core …`: the services without a browser, one file a command."""
