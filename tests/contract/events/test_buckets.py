"""Files of a bucket are read by workers as files of this machine are; what is wrong with one is a sentence."""

import gzip
import os
import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from core.errors import InputError
from core.events.buckets import _files_below, _sentence
from core.events.files import EventFile
from core.events.local_workers import LocalWorkers
from core.events.parquet_rows import _opened, parquet_groups
from core.events.parts import read_part
from core.events.paths import found_files, open_file, open_files
from core.events.profile import Profiler
from core.events.remote_files import remote_files
from core.events.scan import Scan, Workers
from core.events.splitting import Cutting, Sizes, cut
from tests.support.buckets import Bucket, running_bucket
from tests.support.commands import run_here
from tests.support.event_files import MUG, VASE, columns, lines

SMALL = Sizes(worth=1, smallest=2_000, largest=4_000, streamed=3_000)
HERE = Workers(count=2, make=partial(LocalWorkers, 2), are_remote=True)
REFUSED = "access denied: check the credentials and permissions of the process that reads it; see docs/scale.md"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with running_bucket(tmp_path_factory.mktemp("bucket")) as bucket, pytest.MonkeyPatch.context() as patch:
        for name, value in bucket.environment.items():
            patch.setenv(name, value)
        patch.delenv("AWS_ENDPOINT_URL_S3", raising=False)
        patch.delenv("AWS_PROFILE", raising=False)
        yield bucket


def asked(work: Callable[..., Any], *arguments: Any) -> Any:
    """What another process says: none that is copied later may have begun to read a bucket."""
    workers = LocalWorkers(1)
    try:
        return workers.submit(work, *arguments).result()
    finally:
        workers.shutdown(wait=False, cancel_futures=True)


def profile(*names: str, **environment: str) -> tuple[int, dict[str, Any], list[str]]:
    ended = run_here("events", "profile", *names, "--workers=1", "--json", **environment)
    fields = {row["path"]: row for row in orjson.loads(ended.stdout)} if ended.stdout else {}
    return ended.returncode, fields, ended.stderr.splitlines()


def event(number: int) -> dict[str, Any]:
    dice = random.Random(number)
    return {
        "id": number,
        "Items": [{"n": dice.randrange(9)} for _ in range(dice.randrange(3))],
        "note": dice.randbytes(number).hex(),
    }


EVENTS = [event(number) for number in range(150)]
FORMS = {
    "lines.ndjson": lines(*EVENTS),
    "lines.ndjson.gz": gzip.compress(lines(*EVENTS)),
    "groups.parquet": columns(
        [{"id": event["id"], "payload": orjson.dumps(event).decode()} for event in EVENTS], row_group_size=20
    ),
    "array.json": orjson.dumps(EVENTS),
    "pretty.json": b"\n".join(orjson.dumps(event, option=orjson.OPT_INDENT_2) for event in EVENTS),
}


def facts(files: Sequence[EventFile], workers: Workers | None, parts: list[int]) -> tuple[Any, ...]:
    scan = Scan(files, Profiler, workers, on_read=parts.append, sizes=SMALL)
    scan.run()
    readings = [each.file.reading for each in scan._scans]
    return scan.tally.fields(), scan.tally.events, [(each.form, each.events, each.bad) for each in readings]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_a_bucket_gives_what_it_gives_here(form: str, bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / form).write_bytes(FORMS[form])
    found = remote_files([bucket.put(f"forms/{form}", FORMS[form])], HERE)
    files = [EventFile(path, partial(open_file, path), None, path, size) for path, size in found.items()]
    parts: list[int] = []
    assert facts(files, HERE, parts) == facts(open_files([str(tmp_path / form)]), None, [])
    assert len(parts) > 3 or form not in ("lines.ndjson", "groups.parquet")


def _stored(path: str, span: tuple[int, int]) -> int:
    with _opened(path, span) as file:
        return os.fstat(file.fileno()).st_blocks * 512


def test_of_a_parquet_file_only_the_row_groups_that_are_read_are_fetched(bucket: Bucket) -> None:
    texts = [{"text": random.Random(number).randbytes(20_000).hex()} for number in range(100)]
    content = columns(texts, row_group_size=10, compression="none", use_dictionary=False)
    path = bucket.put("large.parquet", content)
    group = asked(parquet_groups, path)[1][5]
    assert group.end - group.begin <= asked(_stored, path, (group.begin, group.end)) < len(content) / 5


def test_how_a_parquet_file_is_cut_is_asked_for_once(bucket: Bucket) -> None:
    path = bucket.put("once.parquet", FORMS["groups.parquet"])
    size = len(FORMS["groups.parquet"])
    answer = asked(cut, Cutting(path=path, size=size, column=None, workers=2, sizes=SMALL, is_alone=True))
    assert len(answer.parts) > 2
    # For its form, for its row groups, and for the first rows.
    assert (bucket.folder / "bucket.log").read_text().count("HEAD /shop-exports/once.parquet") == 3


@pytest.mark.parametrize("form", ["lines.ndjson", "groups.parquet"])
def test_a_file_that_is_replaced_while_it_is_read_is_named(form: str, bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / form).write_bytes(FORMS[form])
    other = EVENTS[:-5]
    another = lines(*other) if form.endswith("json") else columns(other, row_group_size=20)
    for path in (bucket.put(f"replaced/{form}", FORMS[form]), str(tmp_path / form)):
        cutting = Cutting(
            path=path, size=len(FORMS[form]), column=None, workers=2, sizes=SMALL, is_alone=True
        )  # fmt: skip
        parts = asked(cut, cutting).parts
        if path.startswith("s3:"):
            bucket.put(f"replaced/{form}", another)
        else:
            Path(path).write_bytes(another)
        answers = [asked(read_part, Profiler, part) for part in parts]
        faults = [getattr(answer, "fault", answer) for answer in answers]
        assert {str(fault) for fault in faults} == {"was replaced while it was read"}


def test_a_name_stands_for_a_file_a_folder_or_a_pattern(bucket: Bucket) -> None:
    keys = ["a.ndjson", "day=1/b.json.gz", "day=1/deep/c.csv", "day=1/_d.csv", "day=1/.e/f.csv", "day=2/g h?.parquet",
            "day=2/readme.txt"]  # fmt: skip
    for key in keys:
        bucket.put(f"names/{key}", b"{}")
    found = {
        name: asked(found_files, f"s3://shop-exports/names/{name}".rstrip("/"))
        for name in ("", "day=1", "day=1/", "day=*/*.csv", "**/*.csv", "day=[1]", "*/readme.txt", "day=2/g h?.parquet")
    }
    prefix = "s3://shop-exports/names/"
    assert {name: [path.removeprefix(prefix) for path, size in files] for name, files in found.items()} == {
        "": ["a.ndjson", "day=1/b.json.gz", "day=1/deep/c.csv", "day=2/g h?.parquet"],
        "day=1": ["day=1/b.json.gz", "day=1/deep/c.csv"],
        "day=1/": ["day=1/b.json.gz", "day=1/deep/c.csv"],
        "day=*/*.csv": ["day=1/_d.csv"],
        "**/*.csv": ["day=1/_d.csv", "day=1/deep/c.csv"],
        "day=[1]": ["day=1/b.json.gz", "day=1/deep/c.csv"],
        "*/readme.txt": ["day=2/readme.txt"],
        "day=2/g h?.parquet": ["day=2/g h?.parquet"],
    }


KEYS = ("a.ndjson", ".a.ndjson", "b[1].ndjson", "[x]/c.csv", "day=1/b.json.gz", "day=1/.part.ndjson",
        "day=1/_d.csv", "day=1/.e/f.csv", "day=1/deep/c.csv", "day=2/g h.parquet", "day=2/readme.txt")  # fmt: skip
PATTERNS = ("*", "**", "**/*", "*.ndjson", ".*", "day=1/*", "day=1/.*", "day=1/.e/*", "day=*", "d*/*", "**/*.csv",
            "day=?/**/*.csv", "*/*/*", "**/**/c.csv", "day=[2]/*", "b[1].ndjson", "[x]/*", "none*")  # fmt: skip


def test_a_pattern_stands_for_what_it_stands_for_here(bucket: Bucket, tmp_path: Path) -> None:
    for key in KEYS:
        bucket.put(f"as-here/{key}", b"{}")
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(b"{}")

    def names(folder: str, pattern: str) -> list[str]:
        found = asked(found_files, f"{folder}/{pattern}")
        found = [] if isinstance(found, InputError) else found
        return sorted({path.removeprefix(f"{folder}/") for path, _ in found})

    here = {pattern: names(str(tmp_path), pattern) for pattern in PATTERNS}
    assert {pattern: names("s3://shop-exports/as-here", pattern) for pattern in PATTERNS} == here


def test_a_key_with_an_empty_part_is_named_and_costs_no_other(bucket: Bucket) -> None:
    bucket.put("odd/a.ndjson", lines(MUG))
    path = bucket.put("odd//a.ndjson", lines(MUG, VASE))
    code, fields, said = profile("s3://shop-exports/odd")
    assert (code, fields["$event_id"]["events"]) == (1, 1)
    assert said[0] == f"{path}: cannot be read: its name has two slashes in a row, or begins with one"


def test_a_pattern_lists_none_of_the_folders_that_it_leaves_out(bucket: Bucket) -> None:
    for year in ("2025", "2026"):
        bucket.put(f"years/{year}/x.ndjson", b"{}")
    listed = asked(_files_below, "shop-exports", "years", ["2026*", "x.ndjson"])
    assert [path for path, _ in listed] == ["2026/x.ndjson"]


@pytest.mark.parametrize("endpoint", ["127.0.0.1:9", "hunter2", "ftp://hunter2"])
def test_an_address_of_a_service_that_is_none_is_a_sentence(endpoint: str, bucket: Bucket) -> None:
    code, _, said = profile("s3://shop-exports/a.ndjson", AWS_ENDPOINT_URL=endpoint)
    assert (code, len(said)) == (2, 1)
    assert said[0].endswith("AWS_ENDPOINT_URL must be an address, such as http://127.0.0.1:9000")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("AWS Error SLOW_DOWN during ListObjectsV2 operation: Please reduce", "the bucket's service is busy"),
        ("AWS Error UNKNOWN (HTTP status 503) during HeadObject operation", "the bucket's service is busy"),
        ("AWS Error REQUEST_TIMEOUT during GetObject operation", "the bucket's service did not answer in time"),
        ("AWS Error ACCESS_DENIED during ListObjectsV2 operation", "access denied"),
    ],
)
def test_what_a_service_answers_is_a_sentence(answer: str, words: str) -> None:
    assert _sentence(OSError(answer)).startswith(words)


def test_who_has_no_credentials_reads_nothing_and_is_told_where_they_belong(bucket: Bucket) -> None:
    path = bucket.put("private.ndjson", lines(MUG))
    code, fields, said = profile(path, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    assert (code, fields, said) == (2, {}, [f"{path}: {REFUSED}"])


def test_an_object_that_may_not_be_read_costs_no_other(bucket: Bucket) -> None:
    for number, is_public in enumerate((True, False, True)):
        bucket.put(f"days/{number}.ndjson", lines(MUG, VASE), is_public=is_public)
    code, fields, said = profile("s3://shop-exports/days", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    assert code == 1
    assert fields["$event_id"]["events"] == 4
    assert said[0] == f"s3://shop-exports/days/1.ndjson: {REFUSED}"


def test_what_was_read_of_a_gzip_file_that_is_cut_off_is_kept(bucket: Bucket) -> None:
    path = bucket.put("cut.ndjson.gz", gzip.compress(lines(*map(event, range(1_000))))[:-200])
    code, fields, (problem, *_) = profile(path)
    count = fields["id"]["events"]
    assert (code, 0 < count < 1_000) == (1, True)
    assert problem == f"{path}: is cut off: its compressed content has no end; {count:,} events before it are kept"


def test_files_of_different_schemas_are_one_profile_and_a_column_to_be_chosen_is_named(bucket: Bucket) -> None:
    both = orjson.dumps(MUG).decode()
    bucket.put("mixed/1.parquet", columns([{"id": 1, "payload": both}]))
    bucket.put("mixed/2.parquet", columns([{"id": "x", "$event_id": "o-9"}]))
    bucket.put("mixed/3.parquet", columns([{"one": both, "other": both}]))
    code, fields, said = profile("s3://shop-exports/mixed")
    assert code == 1
    assert fields["$event_id"]["events"] == 2
    assert said[0].startswith("s3://shop-exports/mixed/3.parquet: more than one column")
    assert len(said) == 4


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("s3://shop-exports/empty", "contains no event files (.ndjson"),
        ("s3://shop-exports/empty/*.csv", "no file matches this pattern"),
        ("s3://shop-exports/none.ndjson", "does not exist"),
        ("s3://no-such-bucket/", "the bucket does not exist"),
        ("s3://shop-exports/a//b.ndjson", "cannot be read: its name has two slashes in a row"),
        ("s3://shop-exports//b.ndjson", "cannot be read: its name has two slashes in a row"),
        ("s3://shop-exports/empty//", "cannot be read: its name has two slashes in a row"),
    ],
)
def test_a_name_without_events_is_a_sentence(name: str, sentence: str, bucket: Bucket) -> None:
    bucket.put("empty/readme.txt", b"")
    code, fields, said = profile(name)
    assert (code, fields, len(said)) == (2, {}, 1)
    assert said[0].startswith(f"{name}: {sentence}")


def test_a_service_that_does_not_answer_is_a_sentence(bucket: Bucket) -> None:
    code, _, said = profile("s3://shop-exports/a.ndjson", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert (code, said) == (2, ["s3://shop-exports/a.ndjson: the bucket's service does not answer"])


@pytest.mark.parametrize(
    "name",
    ["file:///etc/passwd", "https://ada:hunter2@shop.example/a.ndjson", "s3://ada:hunter2@shop-exports/a.ndjson",
     "s3://shop-exports:80/hunter2", "s3://hunter2?endpoint_override=shop.example",
     "s3://shop-exports/a.ndjson?X-Amz-Signature=hunter2", "s3://..//hunter2", "gs://hunter2/a"]
)  # fmt: skip
def test_another_address_is_neither_asked_nor_repeated(name: str, caplog: pytest.LogCaptureFixture) -> None:
    for command in (("profile", name), ("profile", "a.ndjson", name, "--cluster=tcp://127.0.0.1:9"), ("sample", name)):
        ended = run_here("events", *command)
        assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
        assert "address" in ended.stderr
        assert not any(part in ended.stderr + caplog.text for part in ("hunter2", "passwd", "shop"))


def test_standard_input_is_no_file_that_workers_open() -> None:
    ended = run_here("events", "profile", "-", "s3://shop-exports/a.ndjson")
    assert (ended.returncode, ended.stderr) == (
        2, "-: standard input cannot be combined with a bucket or a cluster\n"
    )  # fmt: skip
