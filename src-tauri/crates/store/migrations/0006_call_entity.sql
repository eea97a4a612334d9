-- Whose a call is comes to its index when it has ended, together with many others of the same pages; the few under way are found
-- among themselves.
DROP INDEX call_entity;
CREATE INDEX call_entity ON call (entity_id) WHERE state <> 'reserved';
