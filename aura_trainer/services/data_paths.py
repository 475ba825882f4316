"""Where everything is kept."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from aura_trainer.domain.annotations import check_user_id

HOME_VARIABLE = "AURA_HOME"


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The data folder and the cache folder, and the name of every file in them. Nothing is created here.

    ``home`` holds what must not be lost, ``cache_dir`` what may be deleted at any time.
    """

    home: Path
    cache_dir: Path

    @classmethod
    def resolve(cls, env: Mapping[str, str] | None = None, platform: str = sys.platform) -> "DataPaths":
        """Find the folders of this machine and user.

        Args:
            env: Environment variables; None takes the process's. ``AURA_HOME`` moves everything, cache included.
            platform: A value of ``sys.platform``.
        """
        env = os.environ if env is None else env
        override = env.get(HOME_VARIABLE, "").strip()
        if override:
            home = Path(override).expanduser().absolute()
            return cls(home, home / "cache")
        cache = platformdirs.user_cache_path("aura-trainer", appauthor=False)
        return cls(_config_folder(env, platform) / "Aura", cache)

    def annotations(self, user_id: str) -> Path:
        """The ratings of a user.

        Raises:
            InvalidInput: The user id is not a safe folder name.
        """
        return self.annotations_dir / check_user_id(user_id) / "annotations.jsonl"

    @property
    def annotations_dir(self) -> Path:
        """The folder with a folder for every user's ratings."""
        return self.home / "ML" / "Annotations"

    @property
    def models_dir(self) -> Path:
        """The folder of the default, active and backup model."""
        return self.home / "ML" / "PretrainedModels"

    @property
    def default_model(self) -> Path:
        """The factory default."""
        return self.models_dir / "frame-importance-model-default.zip"

    @property
    def active_model(self) -> Path:
        """The deployed model; absent while the default is in use."""
        return self.models_dir / "frame-importance-model.zip"

    @property
    def backup_model(self) -> Path:
        """The model deployed before the active one."""
        return self.models_dir / "frame-importance-model.zip.backup"

    @property
    def versions_dir(self) -> Path:
        """Every model ever kept, by the sha256 of its bytes."""
        return self.models_dir / "versions"

    @property
    def deployment_journal(self) -> Path:
        """The change of models under way, and those that can be undone."""
        return self.models_dir / "deployment-journal.json"

    @property
    def audit_log(self) -> Path:
        """A line for every training run that has ended."""
        return self.home / "ML" / "AuditLogs" / "training-audit.jsonl"

    @property
    def settings_file(self) -> Path:
        """The settings."""
        return self.home / "user-settings.json"

    @property
    def backups_dir(self) -> Path:
        """Backups of ratings and settings."""
        return self.home / "Backups"

    @property
    def window_state(self) -> Path:
        """What the window takes over from the last time it was open."""
        return self.home / "window-state.json"

    @property
    def database(self) -> Path:
        """Imported media, sampled frames and the job queue."""
        return self.home / "ML" / "trainer.sqlite3"

    @property
    def luts_dir(self) -> Path:
        """Copies of the colour look-up tables in use, by the digest of their bytes."""
        return self.home / "ML" / "LUTs"

    @property
    def api_tokens_dir(self) -> Path:
        """The folder with a folder for the token of every profile that uses the local API."""
        return self.home / "ML" / "ApiTokens"

    def api_token(self, user_id: str) -> Path:
        """The token of a profile for the local API.

        Raises:
            InvalidInput: The user id is not a safe folder name.
        """
        return self.api_tokens_dir / check_user_id(user_id) / "token"

    @property
    def logs_dir(self) -> Path:
        """Rotating logs and crash logs."""
        return self.home / "logs"

    @property
    def log_file(self) -> Path:
        """The log that is written now."""
        return self.logs_dir / "aura-trainer.log"

    @property
    def locks(self) -> Path:
        """The folder of the locks between processes."""
        return self.home / "locks"

    @property
    def cache_database(self) -> Path:
        """Thumbnails and feature vectors."""
        return self.cache_dir / "cache.sqlite3"

    @property
    def staging_dir(self) -> Path:
        """Where long jobs put what is not finished yet."""
        return self.cache_dir / "staging"


def _config_folder(env: Mapping[str, str], platform: str) -> Path:
    if platform == "win32":
        roaming = env.get("APPDATA", "")
        return Path(roaming) if roaming else Path.home() / "AppData" / "Roaming"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    # The XDG specification has relative paths ignored.
    configured = Path(env.get("XDG_CONFIG_HOME", ""))
    return configured if configured.is_absolute() else Path.home() / ".config"
