"""The one way in which blocks, links and their metadata are written."""
