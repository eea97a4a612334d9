//! The recipe: what is wanted of a list, as a TOML file.
