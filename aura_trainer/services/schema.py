"""The schemas of the two databases, as migrations. A released script is never edited: add another."""

TRAINER: tuple[str, ...] = (
    """
    CREATE TABLE media (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL UNIQUE,
        info TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        warnings TEXT NOT NULL,
        imported_at TEXT NOT NULL
    );
    CREATE INDEX media_by_fingerprint ON media (fingerprint);
    CREATE TABLE media_alias (
        path TEXT PRIMARY KEY,
        media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE
    );
    CREATE TABLE shot (
        media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        start_pts INTEGER NOT NULL,
        end_pts INTEGER NOT NULL,
        PRIMARY KEY (media_id, number)
    );
    CREATE TABLE frame (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
        pts INTEGER NOT NULL,
        time_base_numerator INTEGER NOT NULL,
        time_base_denominator INTEGER NOT NULL,
        ordinal INTEGER NOT NULL,
        key_frame INTEGER NOT NULL,
        file TEXT,
        UNIQUE (media_id, pts)
    );
    CREATE TABLE job (
        id TEXT PRIMARY KEY,
        place INTEGER NOT NULL UNIQUE,
        state TEXT NOT NULL,
        request TEXT NOT NULL,
        progress REAL NOT NULL,
        stage TEXT NOT NULL,
        created_at TEXT NOT NULL,
        started_at TEXT,
        completed_at TEXT,
        heartbeat_at TEXT,
        stop_request TEXT,
        owner_pid INTEGER,
        owner_started REAL,
        result TEXT,
        error TEXT,
        error_kind TEXT
    );
    """,
    """
    ALTER TABLE job ADD COLUMN preflight TEXT;
    ALTER TABLE job ADD COLUMN elapsed_seconds REAL NOT NULL DEFAULT 0;
    ALTER TABLE job ADD COLUMN recorded INTEGER NOT NULL DEFAULT 0;
    """,
    """
    ALTER TABLE media ADD COLUMN proxy TEXT;
    ALTER TABLE media ADD COLUMN part TEXT;
    """,
    """
    ALTER TABLE media ADD COLUMN lut TEXT;
    ALTER TABLE media ADD COLUMN lut_name TEXT;
    """,
    """
    CREATE TABLE shot_mark (
        media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
        shot_pts INTEGER NOT NULL,
        in_pts INTEGER,
        out_pts INTEGER,
        PRIMARY KEY (media_id, shot_pts)
    );
    """,
    """
    CREATE TABLE hand_pick (
        media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
        peak_pts INTEGER NOT NULL,
        in_pts INTEGER NOT NULL,
        out_pts INTEGER NOT NULL,
        dropped INTEGER NOT NULL,
        PRIMARY KEY (media_id, peak_pts)
    );
    """,
)

CACHE: tuple[str, ...] = (
    """
    CREATE TABLE thumbnail (
        fingerprint TEXT NOT NULL,
        pts INTEGER NOT NULL,
        jpeg BLOB NOT NULL,
        used_at INTEGER NOT NULL,
        PRIMARY KEY (fingerprint, pts)
    );
    CREATE TABLE feature (
        fingerprint TEXT NOT NULL,
        extractor TEXT NOT NULL,
        pts INTEGER NOT NULL,
        vector BLOB NOT NULL,
        used_at INTEGER NOT NULL,
        PRIMARY KEY (fingerprint, extractor, pts)
    );
    CREATE TABLE score (
        fingerprint TEXT NOT NULL,
        model TEXT NOT NULL,
        pts INTEGER NOT NULL,
        value REAL NOT NULL,
        PRIMARY KEY (fingerprint, model, pts)
    );
    """,
    # Scores without a novelty would pass for those of a model that cannot tell.
    """
    DELETE FROM score;
    ALTER TABLE score ADD COLUMN novelty REAL;
    """,
    """
    DELETE FROM score;
    ALTER TABLE score ADD COLUMN place BLOB;
    """,
)
