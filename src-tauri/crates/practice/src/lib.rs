//! The practice world: simulated providers and company sites on loopback. Knows HTTP shapes, not the engine.
