"""Pages for people, without scripts: what the account holds, and what its mails look like."""
