"""The only reader of environment, `.env` and secrets."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core.domain.connection import (
    API_HOSTS,
    SHARED_API,
    SHARED_DELIVERY,
    CloudinaryCredentials,
    parse_cloudinary_url,
)
from core.domain.loopback import LOOPBACK_HOSTS
from core.domain.sign_in import is_address
from core.errors import InputError

PROJECT: Final = Path(__file__).resolve().parent.parent
SANDBOX_CLOUD: Final = "fernkiln"
LogLevel = Literal["debug", "info", "warning", "error"]
_PRIVATE_KEY: Final = re.compile(r"pk_[A-Za-z0-9_-]{8,200}")


class Settings(BaseSettings):
    """Everything that can be configured; names as in docs/settings.md, upper-case in the environment."""

    model_config = SettingsConfigDict(
        frozen=True,
        env_file=PROJECT / ".env",
        toml_file=PROJECT / ".streamlit" / "secrets.toml",
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    cloudinary_url: SecretStr | None = None
    cloudinary_api_hosts: str = ""
    """Hosts besides Cloudinary's own that its API may be asked at, separated by commas."""
    klaviyo_client_id: str | None = None
    klaviyo_client_secret: SecretStr | None = None
    klaviyo_private_key: SecretStr | None = None
    """An account's own key, for development: it takes the place of the app where there is none."""
    workspace_url: str = "http://localhost:8501"
    workspace_db: Path = Path("data/workspace.db")
    workspace_sample_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """How long a saved sample of events is kept."""
    workspace_secret_key: SecretStr | None = None
    workspace_access: Literal["local", "oidc"] = "local"
    workspace_allowed: str = ""
    """Who may sign in with `oidc`: addresses and domains, separated by commas."""
    workspace_trusted_issuer: str = ""
    """The `iss` of the one provider whose addresses count though it sends no `email_verified`."""
    workspace_log_format: Literal["text", "json"] = "text"
    workspace_log_level: LogLevel | None = None

    klaviyo_www_url: str = "https://www.klaviyo.com"
    klaviyo_api_url: str = "https://a.klaviyo.com"
    cloudinary_api_url: str = SHARED_API
    cloudinary_delivery_url: str = SHARED_DELIVERY
    """These four addresses are the services' own but in tests, which point them at a stand-in."""
    sandbox_url: str = ""
    """Where the sandbox answers; the workspace's own `/sandbox` unless set."""
    sandbox_public_url: str = ""
    """The address of the sandbox that saved blocks keep, where it is not the one that answers now."""
    sandbox_db: Path = Path("data/sandbox.db")

    @field_validator("workspace_db", "sandbox_db")
    @classmethod
    def _inside_project(cls, path: Path) -> Path:
        return path if path.is_absolute() else PROJECT / path

    @field_validator(
        "workspace_url",
        "sandbox_url",
        "klaviyo_www_url",
        "klaviyo_api_url",
        "cloudinary_api_url",
    )
    @classmethod
    def _address(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("must begin with http:// or https://")
        return url.rstrip("/")

    @field_validator("workspace_url")
    @classmethod
    def _root(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.path or parts.query or parts.fragment:
            raise ValueError("must be an address without a path, such as https://media.example.com")
        return url

    @field_validator("workspace_log_format", "workspace_log_level", mode="before")
    @classmethod
    def _lower(cls, word: Any) -> Any:
        return word.lower() if isinstance(word, str) else word

    @field_validator("klaviyo_private_key")
    @classmethod
    def _key(cls, key: SecretStr | None) -> SecretStr | None:
        if key and not _PRIVATE_KEY.fullmatch(key.get_secret_value()):
            raise ValueError("must look like pk_…, letters and digits")
        return key

    @model_validator(mode="after")
    def _readable(self) -> Self:
        try:
            if self.cloudinary:
                self.require_api_host(self.cloudinary)
        except InputError as error:
            raise ValueError(str(error).removeprefix("CLOUDINARY_URL: ")) from None
        return self

    @property
    def is_local(self) -> bool:
        """Whether the workspace's address leads to it on this computer only."""
        return urlsplit(self.workspace_url).hostname in LOOPBACK_HOSTS

    def allows_api_host(self, host: str) -> bool:
        """Whether this server may ask Cloudinary's API at this host."""
        return host in API_HOSTS or host in {each.strip().lower() for each in self.cloudinary_api_hosts.split(",")}

    def require_api_host(self, environment: CloudinaryCredentials) -> None:
        """InputError unless this server may ask the environment's API: else a person could choose whom it asks."""
        if not self.allows_api_host(environment.api_host):
            raise InputError(
                (
                    "is not one of Cloudinary's API hosts; the workspace's administrator can add it to "
                    "CLOUDINARY_API_HOSTS"
                ),
                "upload_prefix",
            )

    def allows(self, address: str) -> bool:
        """Whether the list holds this email address; entries are addresses or domains."""
        entries = {entry.strip().lower().removeprefix("@") for entry in self.workspace_allowed.split(",")} - {""}
        lowered = address.lower()
        return is_address(address) and (lowered in entries or lowered.partition("@")[2] in entries)

    def admits(self, who: str) -> bool:
        """Whether this person may use the workspace now: everybody at this machine, else who is on the list."""
        return self.workspace_access == "local" or self.allows(who)

    @property
    def log_level(self) -> LogLevel:
        """What is logged at least: a terminal shows what needs attention, a collector gets each call and step."""
        return self.workspace_log_level or ("info" if self.workspace_log_format == "json" else "warning")

    @property
    def by_key(self) -> SecretStr | None:
        """The private key, where Klaviyo is reached by it instead of an app."""
        app = self.klaviyo_client_id and self.klaviyo_client_secret
        return None if app else self.klaviyo_private_key

    @property
    def has_demo_shop(self) -> bool:
        """Whether there is a demo shop: at this machine, or where the settings name one."""
        return self.workspace_access == "local" or bool(self.sandbox_url)

    @property
    def sandbox(self) -> str:
        """The sandbox's address."""
        return self.sandbox_url or f"{self.workspace_url}/sandbox"

    @property
    def sandbox_public(self) -> str:
        """The sandbox's address for browsers."""
        return self.sandbox_public_url or self.sandbox

    @property
    def redirect_uri(self) -> str:
        """Where Klaviyo sends people back to."""
        return f"{self.workspace_url}/oauth/callback"

    @property
    def cloudinary(self) -> CloudinaryCredentials | None:
        """The real environment's credentials, if configured."""
        url = self.cloudinary_url
        return parse_cloudinary_url(url.get_secret_value()) if url else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then `.env`, then `.streamlit/secrets.toml`."""
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)


def read_settings() -> Settings:
    """The settings of this process; InputError names the variable that is wrong, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = ".".join(map(str, first["loc"])).upper() or "CLOUDINARY_URL"
        raise InputError(first["msg"].removeprefix("Value error, "), name) from None
    except (OSError, ValueError):
        raise _unreadable_file() from None


def _unreadable_file() -> InputError:
    """The file of settings that cannot be read, and why; never what it holds."""
    files = Settings.model_config
    for source, parse in ((files["toml_file"], tomllib.loads), (files["env_file"], str)):
        path = Path(str(source))
        name = "/".join(path.parts[-2:])
        try:
            if path.exists():
                parse(path.read_text(encoding="utf-8"))
        except OSError as error:
            why = f"cannot be read ({error.strerror}); check its owner and mode: this program must be able to read it"
            return InputError(why, name)
        except UnicodeDecodeError as error:
            return InputError(f"is not UTF-8 (byte {error.start}); save it as UTF-8", name)
        except tomllib.TOMLDecodeError as error:
            return InputError(f"is not TOML ({error}); correct that line", name)
    return InputError("the settings cannot be read; check the files .env and .streamlit/secrets.toml")
