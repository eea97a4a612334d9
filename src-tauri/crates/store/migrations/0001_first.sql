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
    -- The lines and pictures of its exports, as JSON of the caller's.
    outreach TEXT,
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
    -- Who wrote it: a run; 0, an undo that put it back; -1, the user, whose word no run overwrites.
    run_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- What a plan asks of every cell, so that it reads no JSON: when the value was given (NULL: nobody gave it) and
    -- whether in the practice world.
    given_ms INTEGER,
    practice INTEGER NOT NULL,
    cell TEXT NOT NULL,
    updated_ms INTEGER NOT NULL,
    -- Orders like the value (sort_key.rs). NULL: no value.
    sort_key TEXT,
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

-- Failed cells are few, and looked for by what went wrong.
CREATE INDEX cell_failed ON cell (list_id) WHERE state = 'failed';

-- What the user wrote or decided is few as well, and every run asks whether there is any.
CREATE INDEX cell_by_user ON cell (list_id) WHERE run_id = -1;

-- What the user changed in a list, step by step, for undo and redo. A step that was taken back stands until the next is made.
CREATE TABLE edit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    -- What was done, in words.
    label TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX edit_list ON edit (list_id, id);

-- What stood in a cell before a step and after it. NULL: there was nothing. What a run finds for a cell that the user wrote
-- comes to stand before the user's first step.
CREATE TABLE edit_cell (
    edit_id INTEGER NOT NULL REFERENCES edit (id) ON DELETE CASCADE,
    entity_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    before_cell TEXT,
    before_run INTEGER,
    before_key TEXT,
    after_cell TEXT,
    after_run INTEGER,
    after_key TEXT,
    PRIMARY KEY (edit_id, entity_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX edit_cell_of ON edit_cell (entity_id, field);

-- How a list's grid is laid out, sorted and filtered: by name, and as it was left under no name.
CREATE TABLE list_view (
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (list_id, name)
) STRICT, WITHOUT ROWID;

-- What a run replaced, for its undo. NULL: there was nothing.
CREATE TABLE cell_before (
    run_id INTEGER NOT NULL,
    list_id INTEGER NOT NULL,
    entity_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    cell TEXT,
    sort_key TEXT,
    PRIMARY KEY (run_id, entity_id, field)
) STRICT, WITHOUT ROWID;

-- What the grid filters by: the state of a field in 512 rows, a letter for each, a space where there is no cell.
CREATE TABLE grid_state (
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    block INTEGER NOT NULL,
    states TEXT NOT NULL,
    PRIMARY KEY (list_id, field, block)
) STRICT, WITHOUT ROWID;

-- What the grid sorts by: the rows of a column that are not blank, by their keys. A column is a field's id or
-- source:<position>.
CREATE TABLE grid_order (
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    column TEXT NOT NULL,
    key TEXT NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (list_id, column, key, row)
) STRICT, WITHOUT ROWID;

-- Which parts of the two are kept: 'state', and columns. They are made when somebody looks at a list in such a way, and
-- kept up from then on; nobody else pays for them. making: a number for that time;
-- whole: whether all is there yet; changes: how often it has changed since.
CREATE TABLE grid_kept (
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    column TEXT NOT NULL,
    making INTEGER NOT NULL,
    whole INTEGER NOT NULL DEFAULT 0,
    changes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (list_id, column)
) STRICT, WITHOUT ROWID;

-- The one door to what is kept: a row's cell of a field changed. A state of NULL: there is none any more.
CREATE VIEW grid_change AS
SELECT 0 AS list_id, '' AS field, 0 AS row, '' AS state, '' AS old_key, '' AS key WHERE 0;

-- DO NOTHING rather than OR IGNORE: over that, the statement that fires a trigger decides.
CREATE TRIGGER grid_state_changed INSTEAD OF INSERT ON grid_change
WHEN EXISTS (SELECT 1 FROM grid_kept WHERE list_id = NEW.list_id AND column = 'state') BEGIN
    INSERT INTO grid_state VALUES (NEW.list_id, NEW.field, NEW.row >> 9, printf('%512s', '')) ON CONFLICT DO NOTHING;
    UPDATE grid_state SET states = substr(states, 1, NEW.row & 511) || CASE NEW.state
        WHEN 'value' THEN 'v' WHEN 'not_found' THEN 'n' WHEN 'conflict' THEN 'c' WHEN 'stale' THEN 'o'
        WHEN 'rejected' THEN 'r' WHEN 'skipped' THEN 's' WHEN 'stopped' THEN 'b' WHEN 'failed' THEN 'f'
        WHEN 'waiting' THEN 'w' ELSE ' ' END || substr(states, (NEW.row & 511) + 2)
    WHERE list_id = NEW.list_id AND field = NEW.field AND block = NEW.row >> 9;
END;

CREATE TRIGGER grid_order_changed INSTEAD OF INSERT ON grid_change
WHEN EXISTS (SELECT 1 FROM grid_kept WHERE list_id = NEW.list_id AND column = NEW.field) BEGIN
    DELETE FROM grid_order
    WHERE list_id = NEW.list_id AND column = NEW.field AND key = NEW.old_key AND row = NEW.row;
    INSERT INTO grid_order SELECT NEW.list_id, NEW.field, NEW.key, NEW.row WHERE NEW.key IS NOT NULL
    ON CONFLICT DO NOTHING;
    UPDATE grid_kept SET changes = changes + 1 WHERE list_id = NEW.list_id AND column = NEW.field;
END;

CREATE TRIGGER cell_inserted AFTER INSERT ON cell
WHEN EXISTS (SELECT 1 FROM grid_kept WHERE list_id = NEW.list_id) BEGIN
    INSERT INTO grid_change SELECT NEW.list_id, NEW.field, id & 16777215, NEW.state, NULL, NEW.sort_key FROM record
    WHERE person_entity = NEW.entity_id AND id BETWEEN NEW.list_id << 24 AND (NEW.list_id << 24) | 16777215;
    INSERT INTO grid_change SELECT NEW.list_id, NEW.field, id & 16777215, NEW.state, NULL, NEW.sort_key FROM record
    WHERE company_entity = NEW.entity_id AND id BETWEEN NEW.list_id << 24 AND (NEW.list_id << 24) | 16777215;
END;

CREATE TRIGGER cell_updated AFTER UPDATE OF state, sort_key ON cell
WHEN (NEW.state <> OLD.state OR NEW.sort_key IS NOT OLD.sort_key)
AND EXISTS (SELECT 1 FROM grid_kept WHERE list_id = NEW.list_id) BEGIN
    INSERT INTO grid_change SELECT NEW.list_id, NEW.field, id & 16777215, NEW.state, OLD.sort_key, NEW.sort_key FROM record
    WHERE person_entity = NEW.entity_id AND id BETWEEN NEW.list_id << 24 AND (NEW.list_id << 24) | 16777215;
    INSERT INTO grid_change SELECT NEW.list_id, NEW.field, id & 16777215, NEW.state, OLD.sort_key, NEW.sort_key FROM record
    WHERE company_entity = NEW.entity_id AND id BETWEEN NEW.list_id << 24 AND (NEW.list_id << 24) | 16777215;
END;

CREATE TRIGGER cell_deleted AFTER DELETE ON cell
WHEN EXISTS (SELECT 1 FROM grid_kept WHERE list_id = OLD.list_id) BEGIN
    INSERT INTO grid_change SELECT OLD.list_id, OLD.field, id & 16777215, NULL, OLD.sort_key, NULL FROM record
    WHERE person_entity = OLD.entity_id AND id BETWEEN OLD.list_id << 24 AND (OLD.list_id << 24) | 16777215;
    INSERT INTO grid_change SELECT OLD.list_id, OLD.field, id & 16777215, NULL, OLD.sort_key, NULL FROM record
    WHERE company_entity = OLD.entity_id AND id BETWEEN OLD.list_id << 24 AND (OLD.list_id << 24) | 16777215;
END;

-- Others may come to stand behind a row while what is kept is looked at.
CREATE TRIGGER record_person_changed AFTER UPDATE OF person_entity ON record
WHEN NEW.person_entity IS NOT OLD.person_entity AND EXISTS (SELECT 1 FROM grid_kept WHERE list_id = NEW.id >> 24) BEGIN
    INSERT INTO grid_change SELECT list_id, field, NEW.id & 16777215, NULL, sort_key, NULL FROM cell
    WHERE list_id = NEW.id >> 24 AND entity_id = OLD.person_entity;
    INSERT INTO grid_change SELECT list_id, field, NEW.id & 16777215, state, NULL, sort_key FROM cell
    WHERE list_id = NEW.id >> 24 AND entity_id = NEW.person_entity;
END;
CREATE TRIGGER record_company_changed AFTER UPDATE OF company_entity ON record
WHEN NEW.company_entity IS NOT OLD.company_entity AND EXISTS (SELECT 1 FROM grid_kept WHERE list_id = NEW.id >> 24) BEGIN
    INSERT INTO grid_change SELECT list_id, field, NEW.id & 16777215, NULL, sort_key, NULL FROM cell
    WHERE list_id = NEW.id >> 24 AND entity_id = OLD.company_entity;
    INSERT INTO grid_change SELECT list_id, field, NEW.id & 16777215, state, NULL, sort_key FROM cell
    WHERE list_id = NEW.id >> 24 AND entity_id = NEW.company_entity;
END;

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
    ended_ms INTEGER,
    -- The plan that the user said yes to, as JSON.
    plan TEXT,
    -- Records drawn at random, for a pilot. NULL: it is none.
    pilot INTEGER
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
    at_ms INTEGER NOT NULL,
    -- Of a hit: whether what it gave passed its check. NULL: there was none.
    verified INTEGER CHECK (verified IN (0, 1))
) STRICT;
CREATE INDEX call_run ON call (run_id);
CREATE INDEX call_at ON call (at_ms);
CREATE INDEX call_entity ON call (entity_id);
-- All that health sums, an operation's calls side by side: a week is read without the rows themselves.
CREATE INDEX call_operation ON call (
    practice, provider, operation, at_ms, state, outcome, duration_ms, charged, reserved, verified
);

-- Companies whose site may be somebody else's: what the list says, what the site says, and the user's verdict, which holds
-- in all lists as long as the site says it is `stranger`'s.
CREATE TABLE suspicion (
    practice INTEGER NOT NULL,
    entity_id INTEGER NOT NULL,
    stranger TEXT NOT NULL,
    sentence TEXT NOT NULL,
    ours TEXT NOT NULL,
    theirs TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    -- NULL: not judged yet.
    verdict TEXT CHECK (verdict IN ('right', 'wrong')),
    judged_ms INTEGER,
    PRIMARY KEY (practice, entity_id)
) STRICT, WITHOUT ROWID;

-- A stored picture: what is in the file of this name. Many companies may share one.
CREATE TABLE asset (
    hash TEXT PRIMARY KEY,
    format TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    source_url TEXT NOT NULL,
    -- The ground that a mark on a clear ground needs, as #rrggbb. NULL: any will do.
    plate TEXT,
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was seen of the pictures of one site, for all lists.
CREATE TABLE gallery (
    id INTEGER PRIMARY KEY,
    practice INTEGER NOT NULL,
    domain TEXT NOT NULL,
    -- The name part of the domain. Sites that share it are one company's in several countries.
    label TEXT NOT NULL,
    page_url TEXT NOT NULL,
    -- By what the page says whether it has changed.
    etag TEXT,
    modified TEXT,
    -- The brand colour, what reads on it, where it comes from. All or none.
    colour TEXT,
    colour_text TEXT,
    colour_rule TEXT,
    at_ms INTEGER NOT NULL,
    UNIQUE (practice, domain)
) STRICT;

-- What a site offers for a slot, in its order: the chosen one, and why each other is not.
CREATE TABLE candidate (
    gallery INTEGER NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
    slot TEXT NOT NULL,
    place INTEGER NOT NULL,
    -- NULL: it stands in the page itself.
    url TEXT,
    rule TEXT NOT NULL,
    confidence INTEGER NOT NULL,
    -- NULL: nothing speaks against it.
    rejected TEXT,
    chosen INTEGER NOT NULL,
    -- What its bytes say, as JSON of the caller's; hash and look of the file; the stored picture. NULL: never seen.
    measured TEXT,
    file TEXT,
    look INTEGER,
    asset TEXT,
    etag TEXT,
    modified TEXT,
    PRIMARY KEY (gallery, slot, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX candidate_file ON candidate (file) WHERE file IS NOT NULL;
CREATE INDEX candidate_look ON candidate (look) WHERE look IS NOT NULL;
CREATE INDEX candidate_asset ON candidate (asset) WHERE asset IS NOT NULL;

-- The user's own choice for a slot, which later visits do not change. `asset` NULL: no picture at all.
CREATE TABLE picture_choice (
    practice INTEGER NOT NULL,
    domain TEXT NOT NULL,
    slot TEXT NOT NULL,
    asset TEXT,
    -- Where it was found: an address, or the name of the user's file.
    source TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    -- The choice before it, as JSON. NULL: the automatic one.
    before TEXT,
    PRIMARY KEY (practice, domain, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX choice_asset ON picture_choice (asset) WHERE asset IS NOT NULL;

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

-- A sheet that was written, by what it is known when it comes back.
CREATE TABLE export (
    id TEXT PRIMARY KEY,
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    records INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX export_list ON export (list_id, at_ms);

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
