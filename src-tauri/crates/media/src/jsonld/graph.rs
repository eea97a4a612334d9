//! The objects of all documents of a page, and what they say of its owner.

use super::owner::{ELSEWHERE, is_firm, tier};
use super::value::{list, pixels, squash, text, texts, types, unescape};
use super::{Linked, Named, Node, Organization, Postal, postal};
use crate::slot::Rule;
use serde_json::Value;
use std::collections::HashMap;
use url::Url;

const MAX_DEPTH: usize = 24;
const MAX_NODES: usize = 5_000;

/// All objects of all documents, with the key each hangs under.
#[derive(Default)]
pub(super) struct Graph<'a> {
    nodes: Vec<(&'a Node, &'a str, usize)>,
    ids: HashMap<&'a str, &'a Node>,
}

impl<'a> Graph<'a> {
    pub(super) fn walk(&mut self, value: &'a Value, key: &'a str, depth: usize) {
        if depth > MAX_DEPTH || self.nodes.len() > MAX_NODES {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.walk(item, key, depth + 1)),
            Value::Object(node) => {
                self.nodes.push((node, key, depth));
                if let Some(id) = node.get("@id").and_then(Value::as_str).filter(|_| node.len() > 1) {
                    let known = self.ids.entry(id).or_insert(node);
                    if node.len() > known.len() {
                        *known = node;
                    }
                }
                for (name, inner) in node {
                    let under = if name == "@graph" { key } else { name.as_str() };
                    self.walk(inner, under, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Follows `{"@id": …}` to the object it names.
    fn full(&self, node: &'a Node) -> &'a Node {
        match node.get("@id").and_then(Value::as_str) {
            Some(id) if node.len() <= 2 => self.ids.get(id).copied().unwrap_or(node),
            _ => node,
        }
    }

    pub(super) fn read(&self, page: &Url) -> Linked {
        let mut firms: Vec<(u32, &Node, &str)> = Vec::new();
        let mut linked = Linked::default();
        for &(node, key, depth) in &self.nodes {
            let node = self.full(node);
            let types = types(node);
            if types.iter().any(|t| t == "WebSite") && linked.site_name.is_none() {
                linked.site_name = text(node.get("name"));
            }
            if let Some(tier) = tier(&types, key, node, page, depth) {
                match firms.iter_mut().find(|(_, known, _)| std::ptr::eq(*known, node)) {
                    Some(known) if tier < known.0 => *known = (tier, node, key),
                    Some(_) => {}
                    None => firms.push((tier, node, key)),
                }
            }
        }
        firms.sort_by_key(|(tier, ..)| *tier);
        for &(tier, firm, key) in &firms {
            let rule = match key {
                "publisher" => Rule::JsonLdPublisherLogo,
                "brand" => Rule::JsonLdBrandLogo,
                _ => Rule::JsonLdLogo,
            };
            if tier < 90 {
                for mut named in self.pictures(firm.get("logo")) {
                    named.elsewhere = tier >= ELSEWHERE;
                    if !linked
                        .logos
                        .iter()
                        .any(|(known, _)| known.address == named.address)
                    {
                        linked.logos.push((named, rule));
                    }
                }
            }
        }
        linked.organization = firms
            .iter()
            .find(|(tier, firm, _)| *tier < ELSEWHERE && firm.contains_key("name"))
            .map(|(_, firm, _)| self.organization(firm));
        self.images(&mut linked, &firms);
        linked
    }

    fn images(&self, linked: &mut Linked, firms: &[(u32, &'a Node, &str)]) {
        let about = self.nodes.iter().filter(|(node, key, _)| {
            let types = types(node);
            matches!(*key, "" | "mainEntity" | "mainEntityOfPage" | "itemListElement")
                && !types
                    .iter()
                    .any(|t| is_firm(t) || t == "Person" || t == "ImageObject")
        });
        let firms = firms
            .iter()
            .filter(|(tier, ..)| *tier < ELSEWHERE)
            .map(|(_, firm, _)| *firm);
        for node in about.map(|(node, ..)| *node).chain(firms) {
            for key in ["image", "primaryImageOfPage", "thumbnailUrl"] {
                for named in self.pictures(node.get(key)) {
                    if !linked.images.contains(&named.address) && linked.images.len() < 6 {
                        linked.images.push(named.address);
                    }
                }
            }
        }
    }

    /// A picture is a text, an object with an address, a reference to one, or a list of those.
    fn pictures(&self, value: Option<&'a Value>) -> Vec<Named> {
        match value {
            Some(Value::String(address)) if !address.trim().is_empty() => vec![Named {
                address: unescape(address),
                square: None,
                elsewhere: false,
            }],
            Some(Value::Array(items)) => items
                .iter()
                .take(6)
                .flat_map(|item| match item {
                    Value::Array(_) => Vec::new(),
                    item => self.pictures(Some(item)),
                })
                .collect(),
            Some(Value::Object(node)) => {
                let node = self.full(node);
                let address = ["url", "contentUrl", "@id"]
                    .iter()
                    .filter_map(|key| match node.get(*key) {
                        Some(Value::String(address)) => Some(address.as_str()),
                        Some(Value::Array(items)) => items.first().and_then(Value::as_str),
                        _ => None,
                    });
                let address = address
                    .filter(|address| {
                        !address.trim().is_empty() && !address.starts_with('#') && !address.contains("/#/")
                    })
                    .map(unescape)
                    .next();
                let side = |key: &str| node.get(key).and_then(pixels);
                let square = side("width")
                    .filter(|width| side("height") == Some(*width))
                    .and_then(|width| u32::try_from(width).ok());
                address
                    .map(|address| Named {
                        address,
                        square,
                        elsewhere: false,
                    })
                    .into_iter()
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn organization(&self, firm: &'a Node) -> Organization {
        let mut organization = Organization {
            name: text(firm.get("name")).or_else(|| text(firm.get("legalName"))),
            description: text(firm.get("description")),
            emails: texts(firm.get("email")),
            phones: texts(firm.get("telephone")),
            same_as: texts(firm.get("sameAs")),
            founded: text(firm.get("foundingDate")),
            address: firm
                .get("address")
                .or_else(|| firm.get("location"))
                .and_then(|value| self.postal(value, 0)),
        };
        for point in list(firm.get("contactPoint")) {
            if let Value::Object(point) = point {
                let point = self.full(point);
                organization.emails.extend(texts(point.get("email")));
                organization.phones.extend(texts(point.get("telephone")));
            }
        }
        organization
    }

    fn postal(&self, value: &'a Value, depth: usize) -> Option<Postal> {
        match value {
            Value::String(line) => {
                let line = squash(line);
                (line.len() > 5).then_some(Postal {
                    text: line,
                    city: None,
                    country: None,
                })
            }
            Value::Array(items) => items.iter().find_map(|item| {
                if depth < 3 {
                    self.postal(item, depth + 1)
                } else {
                    None
                }
            }),
            Value::Object(node) => {
                let node = self.full(node);
                if let Some(inner) = node.get("address").filter(|_| depth < 3) {
                    return self.postal(inner, depth + 1);
                }
                let country = match node.get("addressCountry") {
                    Some(Value::Object(country)) => text(country.get("name")),
                    other => text(other),
                };
                postal(
                    text(node.get("streetAddress")),
                    text(node.get("postalCode")),
                    text(node.get("addressLocality")),
                    text(node.get("addressRegion")),
                    country,
                )
            }
            _ => None,
        }
    }
}
