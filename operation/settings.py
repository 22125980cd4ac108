"""Read and check the settings of a server: environment variables ``PLAYGROUND_*``.

0 means "no limit" wherever a limit may be left out. The table is in docs/security.md, which a test
compares with this file.
"""

import os
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "PLAYGROUND_"


class Settings(BaseSettings):
    """The operator's settings. Raises pydantic.ValidationError, which names the variable."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    # Who may come in.
    class_password: SecretStr | None = Field(
        None, description="Everybody needs it to come in; empty: an open playground"
    )
    teacher_password: SecretStr | None = Field(
        None, description="Opens the Teacher page; empty: there is none, unless by e-mail"
    )
    oidc: str = Field(
        "",
        description="Sign in with this provider of `.streamlit/secrets.toml`, `default` for the "
        "one in `[auth]` itself; empty: none",
    )
    members: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="With OIDC: e-mail addresses or `@domains` that may come in; empty: all"
    )
    teachers: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="With OIDC: e-mail addresses of the teachers"
    )
    cookie_secret: SecretStr | None = Field(
        None,
        description="Signs the sign-in cookie, the same on all replicas; empty: a random one in "
        "the home folder",
    )
    login_hours: float = Field(12.0, gt=0, le=24 * 90, description="How long a sign-in lasts")
    guesses: int = Field(
        30, ge=1, description="Wrong passwords from one address in ten minutes, ten times as many "
        "from all addresses together"
    )  # fmt: skip

    # Runs.
    most_waiting: int = Field(512, ge=1, description="Runs that may wait in all")
    most_waiting_each: int = Field(64, ge=1, description="Runs of one visitor that may wait")
    most_running_each: int = Field(0, ge=0, description="Runs of one visitor under way at once")
    most_kept_each: int = Field(2_000, ge=0, description="Runs of one visitor that are kept")
    run_hours: float = Field(
        12.0, ge=0, description="Wall-clock hours of a run; it is stopped then, and can go on"
    )

    run_nice: int = Field(
        10,
        ge=0,
        le=19,
        description="How far runs step back behind pages on the same cores (`nice`); 0: not at all",
    )

    # A GPU; what is not run on one yet is off until `make gpu-test` has passed there.
    gpu_slots: int = Field(
        4,
        ge=1,
        le=32,
        description="Runs that share an NVIDIA GPU, as small networks leave most of it idle; at "
        "most one for each core, and for each 2 GB of its memory",
    )
    gpu_warm_seconds: float = Field(
        120.0,
        ge=0,
        description="Seconds for which a GPU's process waits for its next run, as starting one "
        "takes 2 to 4 s; 0: a new process for each run",
    )
    gpu_graph: bool = Field(
        False,
        description="Replay a training step as one CUDA graph, as launching its 290 kernels takes "
        "longer than they do; off: not run on a GPU yet",
    )
    gpu_stack: int = Field(
        0,
        ge=0,
        le=10,
        description="From so many seeds of one network on, a GPU trains them together, as each "
        "kernel then does more work; 0: never, not run on a GPU yet",
    )

    # Uploads and disk.
    upload_mb: int = Field(200, ge=1, le=10_000, description="Size of one uploaded file (MB)")
    uploads_per_hour: int = Field(30, ge=1, description="Files that one session may upload")
    upload_files: int = Field(20_000, ge=1, description="Files in an uploaded zip")
    upload_unpacked_mb: int = Field(500, ge=1, description="An uploaded zip, unpacked (MB)")
    image_sets_each: int = Field(20, ge=0, description="Sets of images that one visitor keeps")
    images_mb_each: int = Field(500, ge=0, description="Images that one visitor keeps, in all (MB)")
    home_gb: float = Field(
        20.0, ge=0, description="The home folder in all: store, runs and images (GB)"
    )
    least_free_mb: int = Field(
        500, ge=0, description="Nothing new is taken, and health is red, with less free disk (MB)"
    )

    # Clean-up.
    keep_days: float = Field(
        0.0, ge=0, description="Finished runs older than so many days are removed; 0: never"
    )
    keep_gb: float = Field(
        0.0, ge=0, description="The oldest finished runs are removed while all runs take more "
        "than this (GB); 0: never"
    )  # fmt: skip

    # What browsers may do.
    isolated: bool = Field(
        False,
        description="Isolate pages from other sites (COEP), so that a browser measures networks on "
        "several threads; off: on one",
    )

    # What is told.
    metrics: bool = Field(
        False, description="`/_stcore/metrics` for Prometheus; off, as it tells of sessions"
    )
    log: Literal["text", "json"] = Field(
        "text", description="`json`: one object a line, on standard error"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="The least that is logged"
    )

    @field_validator("members", "teachers", mode="before")
    @classmethod
    def _by_comma(cls, value: object) -> object:
        """Split ``a@b.edu, @c.edu`` into a tuple of lower-case words."""
        if isinstance(value, str):
            return tuple(word.strip().lower() for word in value.split(",") if word.strip())
        return value

    @field_validator("class_password", "teacher_password", "cookie_secret", mode="after")
    @classmethod
    def _empty_is_none(cls, value: SecretStr | None) -> SecretStr | None:
        """Treat an empty variable, as compose files leave one, as unset."""
        return value if value and value.get_secret_value() else None

    @property
    def has_teacher(self) -> bool:
        """Return whether anybody can be a teacher here."""
        return self.teacher_password is not None or bool(self.oidc and self.teachers)


def gpu_environment() -> dict[str, str]:
    """Return ``PLAYGROUND_GPU_*`` as set here or by default, for a process that began earlier."""
    values = settings().model_dump()
    return {
        f"{PREFIX}{name.upper()}": str(value)
        for name, value in values.items()
        if name.startswith("gpu_")
    }


def settings() -> Settings:
    """Return the settings as the environment has them now; raises pydantic.ValidationError."""
    return _read(tuple(sorted(item for item in os.environ.items() if item[0].startswith(PREFIX))))


@lru_cache(maxsize=16)
def _read(_environment: tuple[tuple[str, str], ...]) -> Settings:
    return Settings()
