-- What cannot be had again for free: lists, cells, paid answers, the ledger.

CREATE TABLE list (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    format TEXT NOT NULL,
    sheet TEXT,
    sheets TEXT NOT NULL,
    header_row INTEGER,
    encoding TEXT,
    records INTEGER NOT NULL,
    practice INTEGER NOT NULL,
    problems TEXT NOT NULL,
    recipe TEXT,
    ready INTEGER NOT NULL,
    -- The mapping by which the records know their people and companies. NULL: by none, or not all of them.
    linked TEXT,
    created_ms INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE list_column (
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    samples TEXT NOT NULL,
    filled INTEGER NOT NULL,
    field TEXT,
    chosen INTEGER NOT NULL,
    guess TEXT,
    PRIMARY KEY (list_id, position)
) STRICT, WITHOUT ROWID;

-- The id packs list and row (model::RecordId). The cells are a JSON array of the row as the user saw it.
CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    cells TEXT NOT NULL,
    person_entity INTEGER,
    company_entity INTEGER
) STRICT;
CREATE INDEX record_person ON record (person_entity) WHERE person_entity IS NOT NULL;
CREATE INDEX record_company ON record (company_entity) WHERE company_entity IS NOT NULL;

CREATE TABLE cell (
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    entity_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    run_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- What a plan asks of every cell, so that it reads no JSON: when the value was given (NULL: nobody gave it) and
    -- whether in the practice world.
    given_ms INTEGER,
    practice INTEGER NOT NULL,
    cell TEXT NOT NULL,
    updated_ms INTEGER NOT NULL,
    PRIMARY KEY (list_id, entity_id, field)
) STRICT, WITHOUT ROWID;

-- Records by field and state of the cell behind them, kept up with every cell that is written.
CREATE TABLE cell_tally (
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    state TEXT NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (list_id, field, state)
) STRICT, WITHOUT ROWID;

-- What a run replaced, for its undo. NULL: there was nothing.
CREATE TABLE cell_before (
    run_id INTEGER NOT NULL,
    list_id INTEGER NOT NULL,
    entity_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    cell TEXT,
    PRIMARY KEY (run_id, entity_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    recipe_name TEXT NOT NULL,
    recipe_toml TEXT NOT NULL,
    -- What decides whom a run asks for what: recipe, mapping, world and ready providers.
    question TEXT NOT NULL,
    -- What the list's columns held when it was planned: a JSON array of fields. What is known of an item is read by it.
    mapping TEXT NOT NULL,
    dial TEXT,
    state TEXT NOT NULL,
    practice INTEGER NOT NULL,
    cap INTEGER NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    cached INTEGER NOT NULL DEFAULT 0,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER
) STRICT;
CREATE INDEX run_list ON run (list_id);

-- One entity of a run; `row` is the first record it stands behind. A retry is a row with a due time; nothing else is held while it waits.
CREATE TABLE run_item (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    entity_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    company_entity INTEGER,
    row INTEGER NOT NULL,
    wanted TEXT NOT NULL,
    state TEXT NOT NULL,
    due_ms INTEGER NOT NULL,
    progress TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_item_due ON run_item (run_id, due_ms) WHERE state = 'pending';

-- A provider's answer, as it came. The key names the question; freshness is judged when it is read. Bodies are long and keys
-- come in no order: the rows stand in the order they came in, and only the index is written all over. What plans look at
-- stands before the body, so that they read none.
CREATE TABLE answer (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    practice INTEGER NOT NULL,
    provider TEXT NOT NULL,
    operation TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    status INTEGER NOT NULL,
    charged INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX answer_operation ON answer (practice, provider, operation);

-- The ledger: every call, reserved before its socket opens, settled after. Rows are never deleted, so no number is given twice.
CREATE TABLE call (
    id INTEGER PRIMARY KEY,
    run_id INTEGER,
    entity_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    practice INTEGER NOT NULL,
    provider TEXT NOT NULL,
    operation TEXT NOT NULL,
    -- Why it was made, in a sentence.
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'settled', 'lost', 'unsent')),
    outcome TEXT,
    status INTEGER,
    message TEXT NOT NULL DEFAULT '',
    duration_ms INTEGER NOT NULL DEFAULT 0,
    reserved INTEGER NOT NULL,
    charged INTEGER NOT NULL DEFAULT 0,
    -- What its answer teaches of the provider: which missing field it filled or not, after how many misses of others.
    lessons TEXT NOT NULL DEFAULT '',
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX call_run ON call (run_id);
CREATE INDEX call_at ON call (at_ms);
CREATE INDEX call_entity ON call (entity_id);

-- A stored picture: what is in the file of this name. Many companies may share one.
CREATE TABLE asset (
    hash TEXT PRIMARY KEY,
    format TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    source_url TEXT NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE provider_state (
    provider TEXT PRIMARY KEY,
    off INTEGER NOT NULL DEFAULT 0,
    test TEXT,
    refusal TEXT
) STRICT, WITHOUT ROWID;

-- What a lane learned about its provider's limits, as JSON, to begin with next time.
CREATE TABLE pace (
    practice INTEGER NOT NULL,
    provider TEXT NOT NULL,
    learned TEXT NOT NULL,
    PRIMARY KEY (practice, provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
