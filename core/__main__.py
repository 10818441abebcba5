"""`python -m core …`: the services without a browser."""

from core.cli.start import start

if __name__ == "__main__":
    start("python -m core")
