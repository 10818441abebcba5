"""Which asset feeds which block, and whether it holds; `service.py` is the front door."""
