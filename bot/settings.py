"""Settings: the one frozen configuration; the environment and `.env` are read once, here."""

from pathlib import Path
from typing import Literal

from pydantic import Field, FilePath, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import WrongSetting

Device = Literal["auto", "cpu", "cuda", "mps"]
ModelTask = Literal["text", "image", "edit", "speech", "transcription", "music"]
"""What a model of one's choice does: each has a setting, such as DESKMATE_TEXT_MODEL."""


class Settings(BaseSettings):
    """What an admin can set. Field names are the variables, in lower case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    slack_bot_token: str = Field(default="", repr=False)
    slack_app_token: str = Field(default="", repr=False)
    slack_signing_secret: str = Field(default="", repr=False)
    slack_api_url: str = "https://slack.com/api/"

    deskmate_home: Path = Path("~/.deskmate")
    deskmate_database_url: str = Field(default="", repr=False)
    deskmate_engine_url: str = ""
    deskmate_engine_key: str = Field(default="", repr=False)
    deskmate_device: Device = "auto"
    deskmate_threads: int | None = Field(default=None, ge=1, le=1024)
    deskmate_text_model: str = "auto"
    deskmate_image_model: str = "auto"
    deskmate_edit_model: str = "auto"
    deskmate_speech_model: str = "auto"
    deskmate_transcription_model: str = "auto"
    deskmate_music_model: str = "auto"
    deskmate_vision_model: str = ""
    deskmate_more_models: str = ""
    deskmate_image_share: float = Field(default=0.25, ge=0, le=0.9)
    deskmate_keep_alive: float | None = Field(default=None, gt=0)
    deskmate_answer_days: float = Field(default=30.0, ge=0, le=3650)
    deskmate_language: Literal["auto", "en", "zh"] = "auto"
    deskmate_largest_file: int = Field(default=20, ge=1, le=200)
    deskmate_daily_requests: int | None = Field(default=None, ge=1)
    deskmate_daily_tokens: int | None = Field(default=None, ge=1)
    deskmate_daily_pictures: int | None = Field(default=None, ge=1)
    deskmate_public_url: str = ""
    deskmate_pages_host: str = "127.0.0.1"
    deskmate_pages_port: int = Field(default=3001, ge=1, le=65535)
    deskmate_signing_certificate: FilePath | None = None
    deskmate_signing_key: FilePath | None = Field(default=None, repr=False)
    deskmate_metrics_port: int | None = Field(default=None, ge=1, le=65535)
    deskmate_log_level: Literal["debug", "info", "warning", "error"] = "info"

    def model(self, task: ModelTask) -> str:
        """The setting of the model for `task`."""
        return str(getattr(self, variable(task).lower()))

    @field_validator("deskmate_public_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("an address such as https://deskmate.example.com")
        return url.rstrip("/")

    @field_validator("deskmate_home")
    @classmethod
    def _expand(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()


def variable(task: ModelTask) -> str:
    """The variable that names the model for `task`."""
    return f"DESKMATE_{task.upper()}_MODEL"


def load() -> Settings:
    """The settings of this process; raises WrongSetting naming the variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise _wrong(error) from None


def _wrong(error: ValidationError) -> WrongSetting:
    first = error.errors()[0]
    variable = str(first["loc"][0]).upper()
    takes = str(first.get("ctx", {}).get("expected") or first["msg"])
    return WrongSetting(variable=variable, value=str(first["input"]), takes=takes)
