//! What a page says of its owner in JSON-LD, however carelessly it is written.

use crate::web;
use serde_json::{Map, Value};
use std::collections::HashMap;
use url::Url;

const MAX_DEPTH: usize = 24;
const MAX_NODES: usize = 5_000;

type Node = Map<String, Value>;

/// A picture named in JSON-LD.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Named {
    pub(crate) address: String,
    /// Declared with the same width and height: a mark rather than a wordmark.
    pub(crate) square: bool,
}

/// The organisation a page belongs to.
#[derive(Default, Debug)]
pub(crate) struct Organization {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) emails: Vec<String>,
    pub(crate) phones: Vec<String>,
    pub(crate) same_as: Vec<String>,
    pub(crate) founded: Option<String>,
    pub(crate) address: Option<Postal>,
}

#[derive(Clone, Default, Debug, PartialEq)]
pub(crate) struct Postal {
    pub(crate) text: String,
    pub(crate) city: Option<String>,
    pub(crate) country: Option<String>,
}

/// Everything taken from a page's JSON-LD.
#[derive(Default, Debug)]
pub(crate) struct Linked {
    pub(crate) organization: Option<Organization>,
    pub(crate) site_name: Option<String>,
    /// Logos with the rule that found them, best first.
    pub(crate) logos: Vec<(Named, &'static str)>,
    /// Pictures of the page's subject, then of the organisation.
    pub(crate) images: Vec<String>,
}

/// Reads all JSON-LD scripts of a page.
pub(crate) fn read(scripts: &[String], page: &Url) -> Linked {
    let documents: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
    let mut graph = Graph::default();
    for document in &documents {
        graph.walk(document, "", 0);
    }
    graph.read(page)
}

/// Parses JSON as people write it: HTML or JS comments around and inside, CDATA, control characters in strings, trailing
/// commas, a trailing semicolon, several documents in a row.
fn parse(script: &str) -> Option<Value> {
    let script = script.trim().trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str(script) {
        return Some(value);
    }
    let tidy = tidy(script);
    let mut stream = serde_json::Deserializer::from_str(&tidy).into_iter::<Value>();
    let documents: Vec<Value> = stream.by_ref().map_while(Result::ok).collect();
    (!documents.is_empty()).then_some(Value::Array(documents))
}

fn tidy(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    let mut in_string = false;
    while let Some(c) = rest.chars().next() {
        if in_string {
            match c {
                '\\' => {
                    let pair: String = rest.chars().take(2).collect();
                    rest = &rest[pair.len()..];
                    if pair.len() >= 2 && "\"\\/bfnrtu".contains(&pair[1..]) {
                        out.push_str(&pair);
                    } else {
                        out.push_str(pair.get(1..).unwrap_or_default());
                    }
                    continue;
                }
                '"' => {
                    in_string = false;
                    out.push('"');
                }
                c if (c as u32) < 0x20 => out.push(' '),
                c => out.push(c),
            }
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let skipped = [
            "<!--",
            "-->",
            "//<![CDATA[",
            "<![CDATA[",
            "//]]>",
            "]]>",
            "/*<![CDATA[*/",
            "/*]]>*/",
        ]
        .iter()
        .find(|mark| rest.starts_with(**mark));
        if let Some(mark) = skipped {
            rest = &rest[mark.len()..];
            continue;
        }
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                out.push('"');
            }
            '}' | ']' => {
                let end = out
                    .trim_end_matches(|c: char| c.is_whitespace() || c == ',')
                    .len();
                out.truncate(end);
                out.push(c);
            }
            ';' => {}
            ',' if out.trim_end().ends_with([',', '[', '{']) => {}
            c => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// All objects of all documents, with the key each hangs under.
#[derive(Default)]
struct Graph<'a> {
    nodes: Vec<(&'a Node, &'a str, usize)>,
    ids: HashMap<&'a str, &'a Node>,
}

impl<'a> Graph<'a> {
    fn walk(&mut self, value: &'a Value, key: &'a str, depth: usize) {
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

    fn read(&self, page: &Url) -> Linked {
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
                "publisher" => "json-ld publisher logo",
                "brand" => "json-ld brand logo",
                _ => "json-ld logo",
            };
            if tier < 90 {
                for named in self.pictures(firm.get("logo")) {
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
            .find(|(tier, firm, _)| *tier < 60 && firm.contains_key("name"))
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
            .filter(|(tier, ..)| *tier < 60)
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
                square: false,
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
                let square = side("width").is_some_and(|width| side("height") == Some(width));
                address
                    .map(|address| Named { address, square })
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

/// Joins the parts of an address into a line. `None` without a street or a town.
pub(crate) fn postal(
    street: Option<String>,
    code: Option<String>,
    city: Option<String>,
    region: Option<String>,
    country: Option<String>,
) -> Option<Postal> {
    if street.is_none() && city.is_none() {
        return None;
    }
    let town = [code, city.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let parts = [
        street,
        Some(town),
        region.filter(|region| Some(region) != city.as_ref()),
        country.clone(),
    ];
    let text = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    Some(Postal { text, city, country })
}

/// How surely this node is the page's owner; lower is surer.
fn tier(types: &[String], key: &str, node: &Node, page: &Url, depth: usize) -> Option<u32> {
    let firm = types.iter().any(|t| is_firm(t));
    let owner_key = matches!(key, "publisher" | "brand" | "sourceOrganization" | "provider");
    if !firm && !(owner_key && (node.contains_key("logo") || types.iter().any(|t| t == "Brand"))) {
        return None;
    }
    if matches!(
        key,
        "author"
            | "creator"
            | "review"
            | "itemReviewed"
            | "memberOf"
            | "member"
            | "sponsor"
            | "funder"
            | "affiliation"
            | "worksFor"
            | "alumniOf"
            | "subOrganization"
            | "seller"
            | "reviewedBy"
            | "customer"
            | "performer"
            | "location"
            | "containedInPlace"
    ) {
        return (key == "author" || key == "creator").then_some(95);
    }
    let addresses = texts(node.get("url"))
        .into_iter()
        .chain(texts(node.get("@id")))
        .chain(texts(node.get("sameAs")));
    let own = addresses
        .filter_map(|address| page.join(&address).ok())
        .any(|url| web::same_site_url(&url, page));
    let rank = match key {
        "publisher" => 40,
        "brand" => 30,
        "provider" | "sourceOrganization" => 45,
        "hiringOrganization" => 50,
        "parentOrganization" => 70,
        "" | "about" | "mainEntity" | "mainEntityOfPage" => 10,
        _ => 20 + u32::try_from(depth).unwrap_or(20).min(20),
    };
    Some(if own { rank / 2 } else { rank + 5 })
}

fn is_firm(kind: &str) -> bool {
    const KINDS: [&str; 30] = [
        "Corporation",
        "Airline",
        "Restaurant",
        "Hotel",
        "Store",
        "Dentist",
        "Physician",
        "Hospital",
        "Attorney",
        "Notary",
        "NGO",
        "Consortium",
        "Library",
        "Project",
        "Electrician",
        "Plumber",
        "Bakery",
        "CafeOrCoffeeShop",
        "Winery",
        "Brewery",
        "School",
        "CollegeOrUniversity",
        "Resort",
        "Campground",
        "MedicalClinic",
        "Pharmacy",
        "Museum",
        "OnlineStore",
        "FundingScheme",
        "BankOrCreditUnion",
    ];
    kind.ends_with("Organization")
        || kind.ends_with("Business")
        || kind.ends_with("Store")
        || kind.ends_with("Agency")
        || kind.ends_with("Contractor")
        || kind.ends_with("Dealer")
        || (kind.ends_with("Service") && kind != "Service" && kind != "WebService")
        || KINDS.contains(&kind)
}

fn types(node: &Node) -> Vec<String> {
    texts(node.get("@type"))
        .into_iter()
        .map(|kind| kind.rsplit(['/', '#', ':']).next().unwrap_or_default().to_owned())
        .collect()
}

fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(items)) => items,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    list(value).iter().filter_map(|item| text(Some(item))).collect()
}

/// One line of text; `{"@value": …}` and numbers count.
fn text(value: Option<&Value>) -> Option<String> {
    let found = match value? {
        Value::String(text) => squash(&unescape(text)),
        Value::Number(number) => number.to_string(),
        Value::Object(node) => return node.get("@value").and_then(Value::as_str).map(squash),
        Value::Array(items) => {
            return items
                .first()
                .filter(|item| !item.is_array())
                .and_then(|item| text(Some(item)));
        }
        _ => return None,
    };
    (!found.is_empty() && found.len() < 5_000).then_some(found)
}

fn pixels(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_f64().map(|n| n as u64),
        Value::String(text) => text.trim().trim_end_matches("px").trim().parse().ok(),
        Value::Object(node) => node
            .get("value")
            .filter(|value| !value.is_object())
            .and_then(pixels),
        _ => None,
    }
}

/// HTML's entities do not belong into JSON, and stand there all the same.
fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.trim().to_owned();
    }
    let mut out = text.trim().to_owned();
    for (entity, plain) in [
        ("&quot;", "\""),
        ("&#039;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&#038;", "&"),
        ("&amp;", "&"),
    ] {
        if out.contains(entity) {
            out = out.replace(entity, plain);
        }
    }
    out
}

fn squash(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(script: &str) -> Linked {
        read(
            &[script.to_owned()],
            &Url::parse("https://www.brightpine.example/").unwrap(),
        )
    }

    #[test]
    fn careless_json_is_read() {
        for script in [
            r#"<!-- {"@type":"Organization","name":"Bright Pine","logo":"/l.png",} -->"#,
            "//<![CDATA[\n{\"@type\":\"Organization\",\"name\":\"Bright\nPine\",\"logo\":\"/l.png\"}\n//]]>",
            r#"{"@type":"Organization", /* ours */ "name":"Bright Pine","logo":["/l.png",],};"#,
            "{\"@type\":\"Organization\", // a comment\n\"name\":\"Bright Pine\",,\"logo\":\"/l.png\"}",
            r#"{"@type":"WebSite"} {"@type":"Organization","name":"Bright \Pine","logo":"/l.png"}"#,
        ] {
            let found = linked(script);
            assert_eq!(
                found.organization.and_then(|o| o.name).as_deref(),
                Some("Bright Pine"),
                "{script}"
            );
            assert_eq!(
                found.logos.first().map(|(n, _)| n.address.as_str()),
                Some("/l.png"),
                "{script}"
            );
        }
        assert!(linked("{\"@type\":").organization.is_none());
        assert!(linked("\\").organization.is_none());
    }

    #[test]
    fn references_in_a_graph_are_followed() {
        let found = linked(
            r##"{"@context":"https://schema.org","@graph":[
              {"@type":"WebSite","@id":"https://brightpine.example/#site","name":"Bright Pine site","publisher":{"@id":"https://brightpine.example/#org"}},
              {"@type":["Organization","Brand"],"@id":"https://brightpine.example/#org","name":"Bright Pine Ltd","url":"https://brightpine.example/",
               "logo":{"@id":"https://brightpine.example/#logo"},"image":{"@id":"https://brightpine.example/#logo"}},
              {"@type":"ImageObject","@id":"https://brightpine.example/#logo","url":"https://brightpine.example/mark.png","width":512,"height":"512"}]}"##,
        );
        assert_eq!(
            found.logos,
            [(
                Named {
                    address: "https://brightpine.example/mark.png".into(),
                    square: true
                },
                "json-ld logo"
            )]
        );
        assert_eq!(found.site_name.as_deref(), Some("Bright Pine site"));
        assert_eq!(
            found.organization.and_then(|o| o.name).as_deref(),
            Some("Bright Pine Ltd")
        );
    }

    #[test]
    fn the_page_s_own_organisation_outranks_others() {
        let found = linked(
            r#"[{"@type":"Article","publisher":{"@type":"Organization","name":"Wire Service","url":"https://wire.example","logo":"https://wire.example/w.png"},
                 "author":{"@type":"Organization","name":"Elsewhere","logo":"/no.png"}, "image":["/a.jpg","/b.jpg"]},
                {"@type":"LocalBusiness","name":"Bright Pine","url":"https://brightpine.example","logo":{"@type":"ImageObject","contentUrl":"/own.png"},
                 "telephone":"+49 30 5550100","foundingDate":"1998-04-01","sameAs":"https://www.linkedin.com/company/bright-pine",
                 "address":{"@type":"PostalAddress","streetAddress":"Hafenweg 3","postalCode":"20457","addressLocality":"Hamburg","addressCountry":{"@type":"Country","name":"DE"}}}]"#,
        );
        let organization = found.organization.unwrap();
        assert_eq!(organization.name.as_deref(), Some("Bright Pine"));
        assert_eq!(
            organization.address.unwrap().text,
            "Hafenweg 3, 20457 Hamburg, DE"
        );
        let logos: Vec<_> = found
            .logos
            .iter()
            .map(|(n, rule)| (n.address.as_str(), *rule))
            .collect();
        assert_eq!(
            logos,
            [
                ("/own.png", "json-ld logo"),
                ("https://wire.example/w.png", "json-ld publisher logo")
            ]
        );
        assert_eq!(found.images, ["/a.jpg", "/b.jpg"]);
    }
}
