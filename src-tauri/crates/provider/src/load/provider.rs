//! What the types cannot say of a provider as a whole.

use std::collections::BTreeMap;

use url::{Host, Url};

use super::{
    operation,
    rules::{self, is_header_name, is_id},
    source::{Findings, Place},
};
use crate::{
    definition::{AuthKind, Definition},
    operation::{BillingMode, Role},
};

pub(super) fn check(definition: &Definition, findings: &mut Findings<'_>) {
    let top = Place::default();
    check_names(definition, &top, findings);
    check_address(definition, &top, findings);
    check_auth(definition, &top.key("auth"), findings);
    rules::header_names(definition.headers.keys(), &top.key("headers"), findings);
    check_limits(definition, &top.key("limits"), findings);
    check_price(definition, &top.key("price"), findings);
    check_test(definition, &top.key("test"), findings);
    rules::outcomes(&definition.outcomes, &top.key("outcomes"), findings);
    let operations = top.key("operations");
    if definition.operations.is_empty() {
        findings.error(&operations, "it offers no operation", "add [[operations]]");
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (position, offered) in definition.operations.iter().enumerate() {
        let here = operations.item(position);
        if seen.insert(&offered.id, position).is_some() {
            findings.error(
                &here.key("id"),
                format!("two operations are called \"{}\"", offered.id),
                "rename one",
            );
        }
        operation::check(definition, offered, &here, findings);
    }
}

fn check_names(definition: &Definition, top: &Place, findings: &mut Findings<'_>) {
    if !is_id(&definition.id, b'-') {
        findings.error(
            &top.key("id"),
            format!("\"{}\" is no id", definition.id),
            "use up to 40 lower-case letters, digits and dashes",
        );
    }
    if definition.badge.chars().count() != 2 || definition.badge.contains(char::is_whitespace) {
        findings.error(
            &top.key("badge"),
            format!("the badge \"{}\" is not two letters", definition.badge),
            "use two letters",
        );
    }
    for (key, text) in [
        ("name", &definition.name),
        ("summary", &definition.summary),
        ("evidence", &definition.evidence),
    ] {
        if text.trim().is_empty() {
            findings.error(&top.key(key), format!("{key} is empty"), "say it in a few words");
        }
    }
    if definition.needs_key() && definition.homepage.is_empty() {
        findings.error(
            &top.key("auth"),
            "it needs a key, and nothing says where to get one",
            "add homepage = \"https://…\"",
        );
    }
    for (key, address) in [("homepage", &definition.homepage), ("docs", &definition.docs)] {
        let is_page = Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !is_page && !address.is_empty() {
            findings.error(
                &top.key(key),
                format!("{key} \"{address}\" is no web address"),
                "write https://…",
            );
        }
    }
}

fn check_address(definition: &Definition, top: &Place, findings: &mut Findings<'_>) {
    let place = top.key("base_url");
    let address = &definition.base_url;
    let asks_an_api = definition
        .operations
        .iter()
        .any(|operation| operation.role != Role::Site);
    if !asks_an_api {
        if !address.is_empty() && !definition.operations.is_empty() {
            findings.error(
                &place,
                "a provider that only visits sites has no address of its own",
                "take base_url out",
            );
        }
        return;
    }
    if address.is_empty() {
        findings.error(&place, "the address is missing", "write base_url = \"https://…\"");
        return;
    }
    let Ok(url) = Url::parse(address) else {
        findings.error(
            &place,
            format!("base_url \"{address}\" is no web address"),
            "write https://…",
        );
        return;
    };
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    if !is_safe {
        findings.error(
            &place,
            format!("base_url \"{address}\" would send keys and personal data unprotected"),
            "use https; http is for loopback addresses only, such as http://127.0.0.1:8080",
        );
    }
    if !url.username().is_empty() || url.password().is_some() {
        findings.error(
            &place,
            "a secret does not belong in a definition",
            "describe where it goes under [auth] and set it with: spillway keys set ID",
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        findings.error(
            &place,
            "base_url holds a query or a fragment",
            "put parameters into query = { name = … } of each request",
        );
    }
    if address.ends_with('/') {
        findings.error(
            &place,
            "base_url ends with /",
            "take it off: every path begins with one",
        );
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn check_auth(definition: &Definition, at: &Place, findings: &mut Findings<'_>) {
    let auth = &definition.auth;
    let is_named = matches!(auth.kind, AuthKind::Header | AuthKind::Query);
    if is_named && auth.name.is_empty() {
        findings.error(
            &at.key("kind"),
            "the key's place has no name",
            "add name = \"X-Api-Key\" under [auth]",
        );
    }
    if !is_named && !auth.name.is_empty() {
        findings.error(
            &at.key("name"),
            "this kind of authentication needs no name",
            "take it out, or write kind = \"header\" or kind = \"query\"",
        );
    }
    if auth.kind == AuthKind::Header && !auth.name.is_empty() && !is_header_name(&auth.name) {
        findings.error(
            &at.key("name"),
            format!("\"{}\" is no header name", auth.name),
            "use letters, digits and dashes",
        );
    }
    if auth.kind != AuthKind::Header && !auth.prefix.is_empty() {
        findings.error(
            &at.key("prefix"),
            "a prefix belongs to kind = \"header\"",
            "take it out",
        );
    }
    match &auth.second_name {
        Some(_) if auth.kind == AuthKind::None => findings.error(
            &at.key("second_name"),
            "there is a second secret and no first",
            "say with kind and name where the first goes",
        ),
        Some(name) if !is_header_name(name) => findings.error(
            &at.key("second_name"),
            format!("\"{name}\" is no header name"),
            "use letters, digits and dashes",
        ),
        _ => {}
    }
    let key_header = match auth.kind {
        AuthKind::Header => Some(auth.name.as_str()),
        _ => None,
    };
    let holds_key = |name: &&String| {
        key_header.is_some_and(|key| key.eq_ignore_ascii_case(name))
            || auth
                .second_name
                .as_ref()
                .is_some_and(|key| key.eq_ignore_ascii_case(name))
    };
    for name in definition.headers.keys().filter(holds_key) {
        findings.error(
            &Place::default().key("headers").key(name),
            format!("the header \"{name}\" is the key's"),
            "take it out: a secret does not belong in a definition",
        );
    }
}

fn check_limits(definition: &Definition, at: &Place, findings: &mut Findings<'_>) {
    let limits = &definition.limits;
    let whole = |limit: Option<u32>| limit.map(f64::from);
    for (key, limit) in [
        ("per_second", limits.per_second),
        ("per_minute", whole(limits.per_minute)),
        ("per_hour", whole(limits.per_hour)),
        ("per_day", whole(limits.per_day)),
        ("per_month", whole(limits.per_month)),
        ("concurrent", whole(limits.concurrent)),
    ] {
        if limit.is_some_and(|limit| !(limit.is_finite() && limit > 0.0)) {
            findings.error(
                &at.key(key),
                format!("{key} is not above 0"),
                "write the documented limit, or leave it out if there is none",
            );
        }
    }
    rules::header_names(
        limits.remaining_headers.keys(),
        &at.key("remaining_headers"),
        findings,
    );
    for (position, name) in limits.reset_headers.iter().enumerate() {
        if !is_header_name(name) {
            findings.error(
                &at.key("reset_headers").item(position),
                format!("\"{name}\" is no header name"),
                "use letters, digits and dashes",
            );
        }
    }
}

fn check_price(definition: &Definition, at: &Place, findings: &mut Findings<'_>) {
    let price = &definition.price;
    if !price.credit.is_finite() || price.credit < 0.0 {
        findings.error(
            &at.key("credit"),
            "a credit costs less than nothing",
            "write dollars a credit, such as 0.0245",
        );
    }
    let is_paid = definition
        .operations
        .iter()
        .any(|operation| operation.billing.mode != BillingMode::Free || operation.billing.credit.is_some());
    if price.as_of.is_empty() {
        if price.credit > 0.0 || is_paid {
            findings.error(
                at,
                "the price has no date",
                "add as_of = \"2026-11\" under [price]: prices drift, and people see the date",
            );
        }
    } else if !is_date(&price.as_of) {
        findings.error(
            &at.key("as_of"),
            format!("\"{}\" is no date", price.as_of),
            "write year and month, such as 2026-11, or a day, such as 2026-11-03",
        );
    }
}

/// `2026-11` or `2026-11-03`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let within = |part: Option<&&str>, digits: usize, range: std::ops::RangeInclusive<u32>| {
        part.is_some_and(|part| {
            part.len() == digits && part.parse::<u32>().is_ok_and(|number| range.contains(&number))
        })
    };
    matches!(parts.len(), 2 | 3)
        && within(parts.first(), 4, 2000..=2200)
        && within(parts.get(1), 2, 1..=12)
        && (parts.len() == 2 || within(parts.get(2), 2, 1..=31))
}

fn check_test(definition: &Definition, at: &Place, findings: &mut Findings<'_>) {
    let Some(test) = &definition.test else {
        if definition.needs_key() {
            findings.warning(
                &Place::default().key("auth"),
                "there is no free request to test a key with",
                "add [test] if the provider has one, such as its account or credits",
            );
        }
        return;
    };
    if !definition.needs_key() {
        findings.error(
            at,
            "there is a key test and no key",
            "describe the key under [auth], or take [test] out",
        );
    }
    rules::request(&test.request, &at.key("request"), &[], &[], findings);
    if test.ok.is_empty() {
        findings.error(
            &at.key("ok"),
            "nothing says when the key works",
            "add ok = [{ status = [200], path = \"$.credits\", present = true }]",
        );
    }
    rules::conditions(&test.ok, &at.key("ok"), findings);
}
