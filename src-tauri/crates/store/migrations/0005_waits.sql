-- Items of people who are asked only when their company has been asked: they are 'held' until its item is done.
ALTER TABLE run_item ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
CREATE INDEX run_item_held ON run_item (run_id, company_entity) WHERE state = 'held';
