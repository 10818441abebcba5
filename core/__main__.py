"""`python -m core …`: the services without a browser."""

from core.cli.main import run

if __name__ == "__main__":
    run("python -m core")
