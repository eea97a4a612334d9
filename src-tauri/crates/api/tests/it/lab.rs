//! A session on a home of its own that nobody listens to.

use std::sync::Arc;

use spillway_api::{Api, Event, Host, KeyStore, Options};

struct Nobody;

impl Host for Nobody {
    fn emit(&self, _event: Event) {}
}

/// A session and its home, which goes with what is returned beside it.
pub async fn session(failing_practice: bool) -> (Api, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let options = Options {
        home: Some(home.path().to_owned()),
        keys: KeyStore::Memory,
        failing_practice,
        ..Options::default()
    };
    (Api::open(options, Arc::new(Nobody)).await.unwrap(), home)
}
