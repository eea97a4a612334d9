-- Whether an operation ever answered is known by its calls, which have such an index already.
DROP INDEX answer_operation;
