"""A bucket on this machine, in moto's server: another program's idea of S3."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from tests.support.servers import free_port, wait_for

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "not-a-secret"}
NAME = "shop-exports"


@dataclass(frozen=True)
class Bucket:
    """`s3://shop-exports`, and what makes a process find it; whoever has no keys reads what is public."""

    url: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        # No settings of this machine's user, and no question to the network that a virtual machine is in.
        nowhere = str(self.folder / "none")
        settings = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), nowhere)
        return {**settings, **KEYS, "AWS_ENDPOINT_URL": self.url, "AWS_EC2_METADATA_DISABLED": "true"}

    @property
    def client(self) -> Any:
        return boto3.client(
            "s3", endpoint_url=self.url, region_name="us-east-1",
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"], aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )  # fmt: skip

    def put(self, key: str, content: bytes, *, is_public: bool = False) -> str:
        """The address of a file with this content."""
        self.client.put_object(Bucket=NAME, Key=key, Body=content, ACL="public-read" if is_public else "private")
        return f"s3://{NAME}/{key}"


@contextmanager
def running_bucket(folder: Path) -> Iterator[Bucket]:
    """An empty bucket, until the end."""
    port = free_port()
    bucket = Bucket(f"http://127.0.0.1:{port}", folder)
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "bucket.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **bucket.environment})
    try:
        wait_for(f"{bucket.url}/moto-api/data.json")
        bucket.client.create_bucket(Bucket=NAME)
        yield bucket
    finally:
        process.kill()
        process.wait()
