"""What every page shares: the router, cells, session state, tables, errors."""
