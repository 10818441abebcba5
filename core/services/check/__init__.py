"""The account check: what is unverified about the services, tried on the connected accounts."""
