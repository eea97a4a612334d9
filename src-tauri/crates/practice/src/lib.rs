//! The practice world: simulated providers on loopback that speak the real ones' documented shapes, so that the shipped
//! definitions run unchanged against them. It knows HTTP shapes, not the engine. Everything follows from a seed.
//!
//! A provider is reached at `/p/<provider id>/<its real path>` with the key `practice-key`.

mod chance;
mod limits;
mod people;
mod shapes;

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, routing::any};
use limits::Limits;

/// How the world behaves.
#[derive(Clone, Copy, Debug)]
pub struct Conditions {
    /// Decides who is known to whom.
    pub seed: u64,
    /// What the providers' answer times are multiplied by; 0 answers at once.
    pub slowness: f64,
    /// Share of calls that fail with a server error, 0 to 1.
    pub faults: f64,
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            seed: 7,
            slowness: 1.0,
            faults: 0.01,
        }
    }
}

/// What every request handler sees.
struct World {
    conditions: Conditions,
    limits: Limits,
    calls: std::sync::atomic::AtomicU64,
}

/// A running practice world; it ends when dropped.
pub struct Practice {
    address: SocketAddr,
    world: Arc<World>,
    server: tokio::task::JoinHandle<()>,
}

impl Practice {
    /// Starts it on 127.0.0.1; port 0 takes any free one.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub async fn start(port: u16, conditions: Conditions) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let world = Arc::new(World {
            conditions,
            limits: Limits::default(),
            calls: 0.into(),
        });
        let router = Router::new()
            .route("/p/{provider}/{*path}", any(shapes::answer))
            .with_state(Arc::clone(&world));
        let server = tokio::spawn(async move {
            // It ends with the task; a loopback listener has nothing else to report.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            address,
            world,
            server,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Calls received so far.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.world.calls.load(std::sync::atomic::Ordering::Relaxed)
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        self.server.abort();
    }
}
