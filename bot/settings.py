"""The settings, read once from the environment and `.env`. No other file looks there."""

import logging
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class SettingsRefused(Exception):
    """One or more settings cannot be used; the message names each of them."""


class Settings(BaseSettings):
    """What the operator decides. Secrets never show in `repr` or in logs."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore"
    )

    home: Path = Field(Path("var"), validation_alias="KIKIMASSHI_HOME")
    host: str = Field("127.0.0.1", validation_alias="KIKIMASSHI_HOST")
    port: int = Field(
        8080, ge=1, le=65535, validation_alias=AliasChoices("KIKIMASSHI_PORT", "PORT")
    )
    log_level: LogLevel = Field("INFO", validation_alias="KIKIMASSHI_LOG_LEVEL")
    coordinator_ids: str = Field("", validation_alias="KIKIMASSHI_COORDINATORS")
    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")

    @property
    def is_trial(self) -> bool:
        """Without Slack everything happens in a database of its own that may be thrown away."""
        return self.slack_bot_token is None and self.slack_app_token is None

    @property
    def coordinators(self) -> tuple[str, ...]:
        """The ids of the first coordinators, as the chat platform gives them."""
        return tuple(id.strip() for id in self.coordinator_ids.split(",") if id.strip())

    @property
    def database(self) -> Path:
        return self.home / ("trial.db" if self.is_trial else "kikimasshi.db")

    @property
    def imported_plans(self) -> Path:
        return self.home / "plans"


def read_settings() -> Settings:
    """Raises SettingsRefused with a line for each setting that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"設定 {'.'.join(str(part) for part in problem['loc'])} の値を確かめてください"
            f"（{problem['msg']}）"
            for problem in error.errors()
        ]
        raise SettingsRefused("\n".join(lines)) from error


def set_up_logging(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
