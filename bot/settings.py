"""The settings, read once from the environment and `.env`. No other file looks there."""

import logging
from pathlib import Path
from typing import Literal, get_args

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
Mode = Literal["trial", "slack"]
SlackMode = Literal["socket", "http"]

NO_SUCH_MODE = "「{word}」というモードはありません。" + "、".join(get_args(Mode)) + " のどれかです"
NOT_TOGETHER = (
    "trial は、ほかのモードと一緒に使えません。お試しには trial だけを、"
    "本番には trial 以外を書いてください"
)


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
    mode: str = Field("", validation_alias="KIKIMASSHI_MODE")
    log_level: LogLevel = Field("INFO", validation_alias="KIKIMASSHI_LOG_LEVEL")
    coordinator_ids: str = Field("", validation_alias="KIKIMASSHI_COORDINATORS")
    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_mode: SlackMode = Field("socket", validation_alias="KIKIMASSHI_SLACK_MODE")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")

    @field_validator("slack_bot_token", "slack_app_token", "slack_signing_secret")
    @classmethod
    def _blank_is_none(cls, secret: SecretStr | None) -> SecretStr | None:
        """What was pasted comes with spaces around it, and a line of `.env` may be left empty."""
        typed = secret.get_secret_value().strip() if secret else ""
        return SecretStr(typed) if typed else None

    @field_validator("mode")
    @classmethod
    def _only_modes(cls, typed: str) -> str:
        words = _words(typed.lower())
        for word in words:
            if word not in get_args(Mode):
                raise ValueError(NO_SUCH_MODE.format(word=word))
        if "trial" in words and set(words) != {"trial"}:
            raise ValueError(NOT_TOGETHER)
        return ",".join(words)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """What the bot is here: this alone decides which database is used and what is served.

        Where nobody said it, a trial, and Slack as soon as one of its settings is there: whoever
        asks for HTTP wants Slack, also where a secret was forgotten.
        """
        said = tuple(mode for mode in get_args(Mode) if mode in self.mode.split(","))
        return said or (("slack",) if self.names_slack else ("trial",))

    @property
    def names_slack(self) -> bool:
        """Is there any setting that only Slack has a use for?"""
        secrets = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        return self.slack_mode != "socket" or secrets != (None, None, None)

    @property
    def is_trial(self) -> bool:
        """Everything happens in a database of its own that may be thrown away."""
        return "trial" in self.modes

    @property
    def missing_for_slack(self) -> list[str]:
        """The names of the settings without which Slack cannot be reached in this mode."""
        needed = {"SLACK_BOT_TOKEN": self.slack_bot_token}
        if self.slack_mode == "http":
            needed["SLACK_SIGNING_SECRET"] = self.slack_signing_secret
        else:
            needed["SLACK_APP_TOKEN"] = self.slack_app_token
        return [name for name, secret in needed.items() if secret is None]

    @property
    def coordinators(self) -> tuple[str, ...]:
        """The ids of the first coordinators, as the chat platform gives them."""
        return tuple(_words(self.coordinator_ids))

    @property
    def database(self) -> Path:
        return self.home / ("trial.db" if self.is_trial else "kikimasshi.db")

    @property
    def imported_plans(self) -> Path:
        return self.home / "plans"


def _words(typed: str) -> list[str]:
    """What stands between the commas."""
    return [word.strip() for word in typed.split(",") if word.strip()]


def read_settings() -> Settings:
    """Raises SettingsRefused with a line for each setting that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"設定 {'.'.join(str(part) for part in problem['loc'])} の値を確かめてください"
            f"（{problem.get('ctx', {}).get('error', problem['msg'])}）"
            for problem in error.errors()
        ]
        raise SettingsRefused("\n".join(lines)) from error


def set_up_logging(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
