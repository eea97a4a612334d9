//! API keys in the keychain of the operating system, and a secret type that cannot be printed.
