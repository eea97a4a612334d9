//! The four providers of the benchmark: which one of the practice world each is, its pace, its price, how it is asked.

use std::{net::SocketAddr, path::PathBuf};

use practice::{Conditions, Fault, GeneratedPerson, Limits, Manners, Scripted};
use serde_json::{Value as Json, json};

use crate::{Bench, wire::Wire};

/// One provider.
pub struct Provider {
    /// Its id in the practice world.
    pub world: &'static str,
    /// Its name here, and of its definition file.
    pub name: &'static str,
    pub definition: &'static str,
    median_ms: f64,
    at_once: u32,
    /// Share of people it knows.
    knows: f64,
    /// Millionths of a dollar for any call.
    pub per_call: i64,
    /// Millionths of a dollar for a call that finds somebody.
    pub per_hit: i64,
    path: &'static str,
    key: &'static str,
    question: fn(&GeneratedPerson) -> Json,
    address: &'static str,
}

/// All four, in the order of the issue: median 150 / 250 / 100 / 300 ms, 25 / 30 / 12 / 40 at once, 35 / 55 / 25 / 45 %.
/// Two are paid for what they find and two for every call, so that no order is the best by every measure.
pub const ALL: [Provider; 4] = [
    Provider {
        world: "leadmagic",
        name: "alpha",
        definition: include_str!("../providers/alpha.toml"),
        median_ms: 150.0,
        at_once: 25,
        knows: 0.35,
        per_call: 0,
        per_hit: 12_000,
        path: "/p/leadmagic/v1/people/email-finder",
        key: "x-api-key: practice-key",
        question: |who| json!({ "first_name": who.first, "last_name": who.last, "domain": who.domain }),
        address: "/email",
    },
    Provider {
        world: "findymail",
        name: "bravo",
        definition: include_str!("../providers/bravo.toml"),
        median_ms: 250.0,
        at_once: 30,
        knows: 0.55,
        per_call: 0,
        per_hit: 30_000,
        path: "/p/findymail/api/search/name",
        key: "authorization: Bearer practice-key",
        question: |who| json!({ "name": format!("{} {}", who.first, who.last), "domain": who.domain }),
        address: "/contact/email",
    },
    Provider {
        world: "prospeo",
        name: "charlie",
        definition: include_str!("../providers/charlie.toml"),
        median_ms: 100.0,
        at_once: 12,
        knows: 0.25,
        per_call: 4_000,
        per_hit: 0,
        path: "/p/prospeo/enrich-person",
        key: "x-key: practice-key",
        question: |who| json!({ "data": { "first_name": who.first, "last_name": who.last, "company_website": who.domain } }),
        address: "/person/email/email",
    },
    Provider {
        world: "apollo",
        name: "delta",
        definition: include_str!("../providers/delta.toml"),
        median_ms: 300.0,
        at_once: 40,
        knows: 0.45,
        per_call: 6_000,
        per_hit: 0,
        path: "/p/apollo/api/v1/people/match",
        key: "x-api-key: practice-key",
        question: |who| json!({ "first_name": who.first, "last_name": who.last, "domain": who.domain }),
        address: "/person/email",
    },
];

impl Provider {
    /// How it behaves: at its pace and within its limit, or at once and without one; well, or with a fault at every call.
    pub fn manners(&self, paced: bool, fault: Option<Fault>) -> Manners {
        Manners {
            median_ms: Some(self.median_ms),
            jitter: Some(0.3),
            limits: paced.then(|| Limits::concurrent(self.at_once)),
            hit_rate: Some(self.knows),
            script: fault
                .map(|fault| Scripted::calls(.., fault))
                .into_iter()
                .collect(),
        }
    }

    /// Whether it knows somebody, by its own word.
    pub fn ask(&self, wire: &mut Wire, who: &GeneratedPerson) -> Result<bool, String> {
        let (_, body) = wire.post(self.path, self.key, &(self.question)(who))?;
        Ok(body.pointer(self.address).is_some_and(Json::is_string))
    }
}

/// The practice world of the four: at their pace and within their limits, or at once and without any.
pub fn conditions(paced: bool) -> Conditions {
    let base = if paced {
        Conditions {
            slowness: 1.0,
            ..Conditions::still()
        }
    } else {
        Conditions::still()
    };
    // A long run's questions need not be remembered.
    let base = Conditions { log: 0, ..base };
    ALL.iter().fold(base, |conditions, provider| {
        conditions.with(provider.world, provider.manners(paced, None))
    })
}

/// Writes the definitions for a world into a folder, and gives the folder.
pub fn definitions(bench: &Bench, world: SocketAddr) -> Result<PathBuf, String> {
    for provider in &ALL {
        define(bench, provider.name, provider.definition, world)?;
    }
    Ok(bench.work.join("definitions"))
}

/// Writes one definition for a world.
pub fn define(bench: &Bench, name: &str, definition: &str, world: SocketAddr) -> Result<PathBuf, String> {
    let text = definition.replace("WORLD", &world.to_string());
    bench.write(&format!("definitions/{name}.toml"), &text)?;
    Ok(bench.work.join("definitions"))
}

/// A recipe that wants work e-mails of the four.
pub fn recipe(dial: &str) -> String {
    let names = ALL.map(|provider| format!("\"{}\"", provider.name)).join(", ");
    format!(
        "format = 1\nname = \"Bench\"\ndial = \"{dial}\"\n[[fields]]\nfield = \"person.email\"\nproviders = [{names}]\n"
    )
}
