//! Normalising and identity of people and companies.
