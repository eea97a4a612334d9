//! SQLite: one module per table, one writer that group-commits, a read pool.
