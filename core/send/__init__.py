"""A selection of assets becomes blocks, each once; `service.py` is the front door."""
