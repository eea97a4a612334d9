-- A call under way is in no sum: it is found by itself, and comes to the sums when it has ended, which is half the writing.
DROP INDEX call_operation;
CREATE INDEX call_operation ON call (
    practice, provider, operation, at_ms, state, outcome, duration_ms, charged, reserved, verified
) WHERE state <> 'reserved';
CREATE INDEX call_open ON call (run_id) WHERE state = 'reserved';
