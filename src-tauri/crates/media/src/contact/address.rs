//! Where a company sits.

use crate::jsonld::{Organization, Postal, postal};
use crate::scan::Scanned;

/// Where the company sits: JSON-LD, then microdata, then an `<address>` element.
pub(crate) fn address(scanned: &Scanned, organization: Option<&Organization>) -> Option<Postal> {
    if let Some(declared) = organization.and_then(|firm| firm.address.clone()) {
        return Some(declared);
    }
    let prop = |name: &str| {
        scanned
            .itemprops
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim().trim_matches(',').trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    if let Some(street) = prop("streetaddress") {
        return postal(
            Some(street),
            prop("postalcode"),
            prop("addresslocality"),
            prop("addressregion"),
            prop("addresscountry"),
        );
    }
    scanned.addresses.iter().find_map(|block| {
        let lines: Vec<&str> = block
            .lines()
            .map(str::trim)
            .filter(|line| {
                line.chars().any(char::is_alphabetic) && !line.contains('@') && !is_phone_line(line)
            })
            .collect();
        let text = lines.join(", ");
        let numbered = text.chars().any(|c| c.is_ascii_digit());
        (numbered && lines.len() >= 2 && (15..=250).contains(&text.len())).then_some(Postal {
            text,
            city: None,
            country: None,
        })
    })
}

fn is_phone_line(line: &str) -> bool {
    let low = line.to_lowercase();
    ["tel", "phone", "fax", "call ", "mobil"]
        .iter()
        .any(|word| low.starts_with(word))
        || line.chars().filter(char::is_ascii_digit).count() >= 9
}
