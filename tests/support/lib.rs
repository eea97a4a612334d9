//! Shared by the integration and window tests.
