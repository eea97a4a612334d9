//! Who is not to be written to: addresses, domains, or SHA-256 hashes of addresses, one a line.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

/// Addresses and domains that stay out of every sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suppression {
    addresses: HashSet<String>,
    domains: HashSet<String>,
    hashes: HashSet<String>,
}

impl Suppression {
    /// Adds the lines of a file: of each, the first cell that is an address, a domain or a hash. What is none of them, such
    /// as a header, is passed over; lines that begin with `#` too.
    pub fn add(&mut self, text: &str) {
        for line in text.trim_start_matches('\u{feff}').lines() {
            if line.trim_start().starts_with('#') {
                continue;
            }
            for cell in line.split([',', ';', '\t']) {
                let cell = cell.trim().trim_matches('"').trim().to_lowercase();
                if self.add_one(&cell) {
                    break;
                }
            }
        }
    }

    fn add_one(&mut self, cell: &str) -> bool {
        let is_hash = cell.len() == 64 && cell.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash {
            return self.hashes.insert(cell.to_owned());
        }
        match cell.split_once('@') {
            Some((local, host)) if !local.is_empty() && host.contains('.') => {
                self.addresses.insert(cell.to_owned())
            }
            Some((_, host)) if host.contains('.') => self.domains.insert(host.to_owned()),
            None if cell.contains('.') && !cell.contains(char::is_whitespace) => {
                self.domains.insert(cell.trim_start_matches("*.").to_owned())
            }
            Some(_) | None => false,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.addresses.len() + self.domains.len() + self.hashes.len()
    }

    /// Whether it holds nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether an address, or the domain of a company, is in it; a domain stands for all under it.
    #[must_use]
    pub fn holds(&self, address: Option<&str>, domain: Option<&str>) -> bool {
        if self.is_empty() {
            return false;
        }
        let address = address.map(|address| address.trim().to_lowercase());
        let host = address.as_deref().and_then(|address| address.split_once('@'));
        let hosts = host.map(|(_, host)| host.to_owned());
        let domain = domain.map(str::to_lowercase);
        let is_in = |host: &String| {
            let mut rest = host.as_str();
            loop {
                if self.domains.contains(rest) {
                    return true;
                }
                match rest.split_once('.') {
                    Some((_, parent)) => rest = parent,
                    None => return false,
                }
            }
        };
        let is_known = |address: &String| {
            self.addresses.contains(address)
                || (!self.hashes.is_empty() && self.hashes.contains(&hash_of(address)))
        };
        address.as_ref().is_some_and(is_known) || hosts.iter().chain(&domain).any(is_in)
    }
}

fn hash_of(address: &str) -> String {
    Sha256::digest(address.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_domains_and_hashes_are_known_however_the_file_is_written() {
        let mut list = Suppression::default();
        list.add("\u{feff}email;why\n\"Ada@North.example\";asked\n# a note.example\n\n@blocked.example\n*.wide.example\n");
        list.add(&format!("id\tx\n{}\n", hash_of("bo@south.example")));
        for (address, domain, wanted) in [
            (Some("ada@north.example"), None, true),
            (Some("ADA@north.example "), None, true),
            (Some("bo@north.example"), None, false),
            (Some("x@blocked.example"), None, true),
            (Some("x@mail.blocked.example"), None, true),
            (Some("x@notblocked.example"), None, false),
            (None, Some("shop.wide.example"), true),
            (Some("bo@south.example"), None, true),
            (Some("x@note.example"), None, false),
            (None, None, false),
        ] {
            assert_eq!(list.holds(address, domain), wanted, "{address:?} {domain:?}");
        }
        assert_eq!(list.len(), 4);
        assert!(!Suppression::default().holds(Some("a@b.example"), Some("b.example")));
    }
}
