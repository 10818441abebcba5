"""A clock of a test."""


class Clock:
    """Seconds since 1970, which pass by sleeping, or where a test sets them."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds
