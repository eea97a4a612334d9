-- Rows that the user called duplicates of another, and rows that the user keeps apart.

-- A row that was merged into another. It leaves `record`, so that nobody who reads rows meets it, and comes back from here.
CREATE TABLE merged_record (
    id INTEGER PRIMARY KEY,
    -- The row that stays. It may have been merged into a further one since.
    into_id INTEGER NOT NULL,
    cells TEXT NOT NULL,
    person_entity INTEGER,
    company_entity INTEGER
) STRICT;
CREATE INDEX merged_record_into ON merged_record (into_id);

-- The mapping by which the rows of a step knew their people and companies: by another one they are found anew.
ALTER TABLE edit ADD COLUMN linked TEXT;

-- What a step did to rows: those that left for another (into_id), and of those that stay (into_id is NULL) what they held
-- before and after.
CREATE TABLE edit_record (
    edit_id INTEGER NOT NULL REFERENCES edit (id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    into_id INTEGER,
    before_cells TEXT,
    before_person INTEGER,
    before_company INTEGER,
    after_cells TEXT,
    after_person INTEGER,
    after_company INTEGER,
    PRIMARY KEY (edit_id, id)
) STRICT, WITHOUT ROWID;

-- Rows of which the user said that no two are the same, by the step that said so. The word outlives its step, unless the step
-- is taken back.
CREATE TABLE apart (
    list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
    edit_id INTEGER NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (list_id, edit_id, row)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER edit_not_made_again AFTER DELETE ON edit WHEN OLD.undone = 1 BEGIN
    DELETE FROM apart WHERE list_id = OLD.list_id AND edit_id = OLD.id;
END;
