"""The connected accounts: one value for each piece of work, and the tokens that open it."""
