//! The practice world: simulated providers and company sites on loopback, to try, show, test and measure with no key and
//! no network. It knows HTTP shapes, not the engine; everything follows from data and a seed.
//!
//! Two kinds of address meet here. `/p/<provider id>/<real path>` is a provider, speaking the real one's documented
//! shapes, so that the shipped definitions run unchanged against it; its key is `practice-key`. A request whose `Host` is
//! a name under `.example`, `.test` or `.invalid` is for that company's web site. Any other request gets a page that says
//! where one is.
//!
//! ```no_run
//! # async fn world() -> std::io::Result<()> {
//! use spillway_practice::{Conditions, Fault, Manners, Practice, Scripted};
//!
//! let script = vec![Scripted::calls(100..120, Fault::Throttle { retry_after_s: Some(1) })];
//! let conditions = Conditions::still().with("hunter", Manners { script, ..Manners::default() });
//! let world = Practice::start(0, conditions).await?;
//! // … ask http://{world.address()}/p/hunter/v2/email-finder?…
//! assert_eq!(world.counts("hunter").repeated, 0, "an answered question was asked again");
//! # Ok(())
//! # }
//! ```

mod chance;
mod conditions;
mod limits;
mod providers;
mod route;
mod site;
mod tally;
mod wire;
mod world;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::watch;

pub use conditions::{Conditions, Fault, Limits, Manners, Scripted, When};
pub use providers::KEY;
pub use tally::{Asked, Counts, Ending};
pub use world::{
    Company, GeneratedPerson, Mailbox, Person, generated_people, mailbox, sample_companies, sample_list,
};

/// What every request handler sees.
struct World {
    conditions: Conditions,
    stations: Vec<providers::Station>,
    began: Instant,
    /// How often questions about the people whom their provider fails for fail.
    failing: AtomicU32,
    closing: watch::Receiver<bool>,
}

impl World {
    /// Waits, but no longer than the world lasts.
    async fn sleep(&self, duration: Duration) {
        let mut closing = self.closing.clone();
        tokio::select! {
            () = tokio::time::sleep(duration) => {}
            // The sender goes with the world, which ends it all as well.
            _ = closing.wait_for(|closing| *closing) => {}
        }
    }
}

/// A running practice world; it ends when dropped.
pub struct Practice {
    address: SocketAddr,
    world: Arc<World>,
    closing: watch::Sender<bool>,
}

impl Practice {
    /// Starts it on 127.0.0.1; port 0 takes any free one.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub async fn start(port: u16, conditions: Conditions) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let (closing, closed) = watch::channel(false);
        let world = Arc::new(World {
            stations: providers::Station::all(&conditions.providers),
            conditions,
            began: Instant::now(),
            failing: AtomicU32::new(0),
            closing: closed.clone(),
        });
        let service = route::service(Arc::clone(&world));
        let mut end = closed;
        let serving = axum::serve(wire::Wires(listener), service).with_graceful_shutdown(async move {
            let _ = end.wait_for(|closing| *closing).await;
        });
        tokio::spawn(async move {
            // It ends with the world; a loopback listener has nothing else to report.
            let _ = serving.await;
        });
        Ok(Self {
            address,
            world,
            closing,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How it was set up.
    #[must_use]
    pub fn conditions(&self) -> &Conditions {
        &self.world.conditions
    }

    /// The ids and names of its providers.
    pub fn providers() -> impl Iterator<Item = (&'static str, &'static str)> {
        providers::ALL.iter().map(|provider| (provider.id, provider.name))
    }

    /// Calls that all providers received so far.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.world
            .stations
            .iter()
            .map(|station| station.tally.counts(0).calls)
            .sum()
    }

    /// What was counted at a provider; zeros for one that is not here.
    #[must_use]
    pub fn counts(&self, provider: &str) -> Counts {
        self.station(provider)
            .map(|station| station.tally.counts(station.under_way.most()))
            .unwrap_or_default()
    }

    /// The calls that a provider remembers, oldest first; at most [`Conditions::log`] of them.
    #[must_use]
    pub fn log(&self, provider: &str) -> Vec<Asked> {
        self.station(provider)
            .map(|station| station.tally.log())
            .unwrap_or_default()
    }

    /// Calls, over all providers, for questions that had been answered before.
    #[must_use]
    pub fn repeated(&self) -> u64 {
        self.world
            .stations
            .iter()
            .map(|station| station.tally.counts(0).repeated)
            .sum()
    }

    /// Gives a provider other manners from now on, such as faults in mid-run or an end to them. Its call numbers go on.
    /// Says whether there is such a provider.
    pub fn set(&self, provider: &str, manners: Manners) -> bool {
        let station = self.station(provider);
        if let Some(station) = station {
            station.set(manners);
        }
        station.is_some()
    }

    /// Lets each question about a few people of the practice list, at the one provider that knows them, fail so often before
    /// it is answered: something to try again.
    pub fn fail_at_first(&self, times: u32) {
        self.world.failing.store(times, Ordering::Relaxed);
    }

    fn station(&self, provider: &str) -> Option<&providers::Station> {
        self.world
            .stations
            .iter()
            .find(|station| station.id() == provider)
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        // Nobody listens any more once the server has ended by itself.
        let _ = self.closing.send(true);
    }
}
