"""The shop's pictures as flat illustrations: shapes in SVG, written here."""
