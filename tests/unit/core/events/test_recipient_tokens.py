"""What an address names a recipient by: the same for everybody on a workspace, and of no use to anybody else."""

from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import SecretStr

from core.domain.event import Event
from core.events.recipient_tokens import RecipientTokens
from core.store.encryption import Encryption, open_encryption

EVENTS = [Event(id=f"10047{number:02}", properties={}) for number in range(60)]


def encryption(folder: Path, *keys: bytes) -> Encryption:
    setting = SecretStr(b",".join(keys).decode()) if keys else None
    return open_encryption(folder / "workspace.db", setting)


def test_only_who_has_the_key_can_tell_an_event_by_its_token(tmp_path: Path) -> None:
    one, other = Fernet.generate_key(), Fernet.generate_key()
    tokens = RecipientTokens(encryption(tmp_path, one)).of_each(EVENTS)
    assert len(set(tokens)) == len(EVENTS)
    # Everybody on the workspace gets the same ones, and so does one event by itself.
    colleague = RecipientTokens(encryption(tmp_path, one, other))
    assert [colleague.of(event) for event in EVENTS] == tokens
    assert not set(tokens) & set(RecipientTokens(encryption(tmp_path, other)).of_each(EVENTS))


def test_a_workspace_without_a_key_file_gets_one_and_keeps_its_tokens(tmp_path: Path) -> None:
    token = RecipientTokens(encryption(tmp_path)).of(EVENTS[0])
    assert RecipientTokens(encryption(tmp_path)).of(EVENTS[0]) == token


def test_an_event_without_an_id_has_no_token(tmp_path: Path) -> None:
    assert RecipientTokens(encryption(tmp_path)).of_each([Event(properties={}), EVENTS[0]])[0] == ""


def test_any_id_has_a_token(tmp_path: Path) -> None:
    tokens = RecipientTokens(encryption(tmp_path))
    assert all(len(tokens.of(Event(id=text, properties={}))) == 12 for text in ("\ud800", "é" * 9_000, "../?&#"))


def test_a_derived_key_is_for_one_purpose_and_tells_nothing_of_the_key(tmp_path: Path) -> None:
    key = Fernet.generate_key()
    keys = encryption(tmp_path, key)
    derived = {purpose: keys.derived_key(purpose) for purpose in ("a", "b", "")}
    assert len(set(derived.values())) == 3
    assert derived["a"] == encryption(tmp_path, key).derived_key("a")
    assert all(len(each) == 32 and each not in key for each in derived.values())
    # Whatever shows an object shows no key of it.
    keys.decrypt(keys.encrypt("x"))
    assert key.decode() not in repr(vars(keys))
