//! Which addresses may be dialled. The open web is hostile: a site, a redirect or a DNS name may point at this
//! computer or its network, so every address is judged after it was resolved and the connection goes to exactly the
//! address that was judged.
//!
//! Names under `.example`, `.test` and `.invalid` exist nowhere; rules (curl's `--resolve`) may send them, and only
//! them, to an address of the user's choosing, so that a test world is reached through the same guard.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Sends a reserved name, or all names under one, to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveRule {
    pattern: String,
    address: SocketAddr,
}

/// A rule that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveRuleError {
    /// Not of the form `PATTERN=IP:PORT`.
    #[error("\"{0}\" is no rule; write it like '*.example=127.0.0.1:8080'")]
    Shape(String),
    /// For a name that could exist.
    #[error(
        "\"{0}\" could be a real name; only names under .example, .test and .invalid can be sent elsewhere"
    )]
    NotReserved(String),
}

impl ResolveRule {
    /// A rule for all names under `.example`, as the practice world needs it.
    #[must_use]
    pub fn practice(address: SocketAddr) -> Self {
        Self {
            pattern: "*.example".to_owned(),
            address,
        }
    }

    fn matches(&self, host: &str) -> bool {
        match self.pattern.strip_prefix('*') {
            Some(suffix) => host.ends_with(suffix) && host.len() > suffix.len(),
            None => host == self.pattern,
        }
    }
}

impl FromStr for ResolveRule {
    type Err = ResolveRuleError;

    fn from_str(text: &str) -> Result<Self, ResolveRuleError> {
        let shape = || ResolveRuleError::Shape(text.to_owned());
        let (pattern, address) = text.split_once('=').ok_or_else(shape)?;
        let pattern = pattern.trim().to_lowercase();
        let address = address.trim().parse().map_err(|_| shape())?;
        let sound = pattern
            .strip_prefix("*.")
            .unwrap_or(&pattern)
            .split('.')
            .all(|label| !label.is_empty());
        if pattern.matches('*').count() > usize::from(pattern.starts_with("*.")) || !sound {
            return Err(shape());
        }
        if is_reserved(&pattern) {
            Ok(Self { pattern, address })
        } else {
            Err(ResolveRuleError::NotReserved(pattern))
        }
    }
}

pub(super) fn is_reserved(host: &str) -> bool {
    matches!(host.rsplit('.').next(), Some("example" | "test" | "invalid"))
}

/// Who is asked: a provider whose address its definition states, or any site on the web.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The address of a provider definition; one of the user's own may be on this computer.
    Provider,
    /// The open web: public addresses only.
    OpenWeb,
}

/// An address or name that may not be dialled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuardRefusal {
    /// It leads into this computer or its network.
    #[error("{host} leads to {address}, which is not on the public internet; it was not contacted")]
    NotPublic {
        /// The name asked for.
        host: String,
        /// What it resolved to.
        address: IpAddr,
    },
    /// Nobody knows it.
    #[error("the name {host} could not be found: {reason}")]
    Unknown {
        /// The name asked for.
        host: String,
        /// What the resolver said.
        reason: String,
        /// Whether it said that nobody has the name, rather than that it could not tell now.
        nobody: bool,
    },
    /// Neither http nor https, or without a host.
    #[error("{0} is not an http(s) address")]
    Scheme(String),
}

/// The judge of addresses, shared by all connections of one world.
#[derive(Clone)]
pub struct Guard {
    rules: Arc<[ResolveRule]>,
    #[cfg(test)]
    told: Arc<Told>,
}

/// What a test told the resolver, and what was refused since.
#[cfg(test)]
#[derive(Default)]
struct Told {
    names: std::collections::HashMap<String, Vec<SocketAddr>>,
    refused: std::sync::Mutex<Vec<GuardRefusal>>,
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("rules", &self.rules).finish()
    }
}

impl Guard {
    /// A guard with these rules.
    #[must_use]
    pub fn new(rules: Vec<ResolveRule>) -> Self {
        Self {
            rules: rules.into(),
            #[cfg(test)]
            told: Arc::default(),
        }
    }

    /// The names that rules send elsewhere, as they were written (`*.example`).
    pub(crate) fn patterns(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.pattern.as_str())
    }

    /// Where a rule sends this name, if one does.
    #[must_use]
    pub fn sent_to(&self, host: &str) -> Option<SocketAddr> {
        let host = host.trim_end_matches('.').to_lowercase();
        self.rules
            .iter()
            .find(|rule| rule.matches(&host))
            .map(|rule| rule.address)
    }

    /// Judges a URL before anything is resolved: its scheme, and its host where that is an address already.
    ///
    /// # Errors
    /// When it must not be dialled.
    pub fn check_url(&self, url: &url::Url, reach: Reach) -> Result<(), GuardRefusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(GuardRefusal::Scheme(url.to_string()));
        }
        let address = match url.host() {
            Some(url::Host::Ipv4(address)) => IpAddr::V4(address),
            Some(url::Host::Ipv6(address)) => IpAddr::V6(address),
            Some(url::Host::Domain(_)) => return Ok(()),
            None => return Err(GuardRefusal::Scheme(url.to_string())),
        };
        if reach == Reach::OpenWeb && !is_public(address) {
            return self.refuse(GuardRefusal::NotPublic {
                host: address.to_string(),
                address,
            });
        }
        Ok(())
    }

    /// Says no; tests keep a record of it.
    fn refuse<T>(&self, refusal: GuardRefusal) -> Result<T, GuardRefusal> {
        #[cfg(test)]
        self.told
            .refused
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push(refusal.clone());
        Err(refusal)
    }

    /// Judges what a name resolved to. One address that is not public condemns the name: a rebinding name mixes them.
    ///
    /// # Errors
    /// When an address is not public.
    pub fn judge(host: &str, addresses: &[SocketAddr], reach: Reach) -> Result<(), GuardRefusal> {
        if reach == Reach::Provider {
            return Ok(());
        }
        match addresses.iter().find(|address| !is_public(address.ip())) {
            Some(address) => Err(GuardRefusal::NotPublic {
                host: host.to_owned(),
                address: address.ip(),
            }),
            None => Ok(()),
        }
    }

    /// The addresses of a name, all of them judged; their port is 0 but where a rule states one. Whoever connects to one
    /// of these connects to what was judged, whatever the name resolves to the next moment.
    ///
    /// # Errors
    /// When nobody has the name, or it leads where it must not.
    pub async fn addresses(&self, host: &str, reach: Reach) -> Result<Vec<SocketAddr>, GuardRefusal> {
        if let Some(address) = self.sent_to(host) {
            return Ok(vec![address]);
        }
        let unknown = |reason: String| GuardRefusal::Unknown {
            host: host.to_owned(),
            nobody: !may_pass(&reason),
            reason,
        };
        #[cfg(test)]
        if let Some(addresses) = self.told.names.get(host) {
            Self::judge(host, addresses, reach).or_else(|refusal| self.refuse(refusal))?;
            return Ok(addresses.clone());
        }
        if is_reserved(host) {
            return Err(GuardRefusal::Unknown {
                host: host.to_owned(),
                reason: "it is a reserved example name".to_owned(),
                nobody: true,
            });
        }
        let found = tokio::net::lookup_host((host, 0))
            .await
            .map_err(|error| unknown(error.to_string()))?;
        let addresses: Vec<SocketAddr> = found.collect();
        if addresses.is_empty() {
            return Err(unknown("it has no address".to_owned()));
        }
        Self::judge(host, &addresses, reach).or_else(|refusal| self.refuse(refusal))?;
        Ok(addresses)
    }

    /// The same guard in a test, with a resolver that was told what names lead to; what it was told is judged as ever.
    #[cfg(test)]
    pub(crate) fn told(mut self, names: &[(&str, &[&str])]) -> Self {
        let address = |text: &&str| SocketAddr::new(text.parse().unwrap(), 0);
        let told = names
            .iter()
            .map(|(name, addresses)| ((*name).to_owned(), addresses.iter().map(address).collect()));
        self.told = Arc::new(Told {
            names: told.collect(),
            ..Told::default()
        });
        self
    }

    /// Hosts that were refused because of where they lead.
    #[cfg(test)]
    pub(crate) fn refused(&self) -> std::collections::BTreeSet<String> {
        let refused = self.told.refused.lock().unwrap();
        let host = |refusal: &GuardRefusal| match refusal {
            GuardRefusal::NotPublic { host, .. } => Some(host.clone()),
            GuardRefusal::Unknown { .. } | GuardRefusal::Scheme(_) => None,
        };
        refused.iter().filter_map(host).collect()
    }

    pub(super) fn resolver(&self, reach: Reach) -> GuardedResolver {
        GuardedResolver {
            guard: self.clone(),
            reach,
        }
    }
}

/// Resolves through the guard, so that reqwest connects to exactly the addresses that were judged.
#[derive(Clone)]
pub(super) struct GuardedResolver {
    guard: Guard,
    reach: Reach,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let this = self.clone();
        Box::pin(async move {
            let addresses = this.guard.addresses(name.as_str(), this.reach).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Whether the resolver's words mean that it could not tell now. Systems translate these words, so silence about it
/// proves nothing; the caller looks up another name to be sure.
fn may_pass(reason: &str) -> bool {
    ["Temporary failure", "try again", "timed out", "os error 11002"]
        .iter()
        .any(|part| reason.contains(part))
}

/// Whether an address is on the public internet: not this computer, its network, a carrier's, or documentation's.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = address.is_unspecified()
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b));
    !reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(v4) = address.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let segments = address.segments();
    // 64:ff9b::/96 and 2002::/16 carry an IPv4 address: judge that one.
    if segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0] || segments[0] == 0x2002 {
        let at = if segments[0] == 0x2002 { 1 } else { 6 };
        let [a, b] = segments[at].to_be_bytes();
        let [c, d] = segments[at + 1].to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Global unicast is 2000::/3; documentation and Teredo sit inside it.
    (segments[0] & 0xe000) == 0x2000
        && !(segments[0] == 0x2001 && (segments[1] == 0xdb8 || segments[1] == 0))
        && segments[0] != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for (address, public) in [
            ("1.1.1.1", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("192.0.2.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700::1111", true),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:1.1.1.1", true),
            ("fe80::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("2001:db8::1", false),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b::101:101", true),
            ("2002:7f00:1::", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn rules_take_reserved_names_and_no_others() {
        let rule: ResolveRule = "*.example=127.0.0.1:81".parse().unwrap();
        assert!(
            rule.matches("www.northwind.example")
                && !rule.matches("example")
                && !rule.matches("northwind.test")
        );
        assert!("shop.test=127.0.0.1:81".parse::<ResolveRule>().is_ok());
        for bad in [
            "*.com=127.0.0.1:81",
            "*=127.0.0.1:81",
            "a.*.test=127.0.0.1:1",
            "x.test",
            "x.test=localhost:80",
            "evil.com=1.1.1.1:1",
        ] {
            assert!(bad.parse::<ResolveRule>().is_err(), "{bad}");
        }
    }

    #[test]
    fn literal_addresses_and_odd_schemes_are_judged_before_dialling() {
        let guard = Guard::new(Vec::new());
        for url in [
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://2130706433/",
            "http://0x7f.1/",
            "file:///etc/passwd",
            "ftp://a.example/",
        ] {
            let url = url::Url::parse(url).unwrap();
            assert!(guard.check_url(&url, Reach::OpenWeb).is_err(), "{url}");
        }
        assert!(
            guard
                .check_url(
                    &url::Url::parse("http://127.0.0.1:8080/").unwrap(),
                    Reach::Provider
                )
                .is_ok()
        );
    }

    #[test]
    fn a_resolver_that_could_not_tell_is_no_proof_that_a_name_is_nobodys() {
        for (said, passes) in [
            (
                "failed to lookup address information: Temporary failure in name resolution",
                true,
            ),
            ("resource temporarily unavailable, try again", true),
            ("(os error 11002)", true),
            (
                "failed to lookup address information: Name or service not known",
                false,
            ),
            ("No such host is known. (os error 11001)", false),
        ] {
            assert_eq!(may_pass(said), passes, "{said}");
        }
    }

    #[test]
    fn one_private_address_condemns_a_name() {
        let addresses = ["1.1.1.1:0".parse().unwrap(), "10.0.0.1:0".parse().unwrap()];
        assert!(Guard::judge("rebind.test", &addresses, Reach::OpenWeb).is_err());
        assert!(Guard::judge("rebind.test", &addresses[..1], Reach::OpenWeb).is_ok());
    }
}
