"""Scalars of untrusted JSON, without the libraries that read whole values."""


def scalar_text(value: object) -> str:
    """A scalar of JSON as text; blank for a list or an object, which may be nested deeper than Python can write."""
    if isinstance(value, str):
        return value
    return "" if isinstance(value, list | dict) else str(value)
