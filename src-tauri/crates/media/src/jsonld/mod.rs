//! What a page says of its owner in JSON-LD, however carelessly it is written.

mod graph;
mod owner;
mod parse;
mod postal;
mod value;

pub(crate) use postal::{Postal, postal};

use crate::slot::Rule;
use graph::Graph;
use parse::parse;
use serde_json::{Map, Value};
use url::Url;

type Node = Map<String, Value>;

/// A picture named in JSON-LD.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Named {
    pub(crate) address: String,
    /// The declared side in pixels, where width and height are the same: a mark rather than a wordmark.
    pub(crate) square: Option<u32>,
    /// The organisation it belongs to names another site as its own.
    pub(crate) elsewhere: bool,
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

/// Everything taken from a page's JSON-LD.
#[derive(Default, Debug)]
pub(crate) struct Linked {
    pub(crate) organization: Option<Organization>,
    pub(crate) site_name: Option<String>,
    /// Logos with the rule that found them, best first.
    pub(crate) logos: Vec<(Named, Rule)>,
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
        let salvaged = linked(
            r#"{"@type":"Organization","name":"Bright "Pine"","url":"https://brightpine.example","logo":{"@type":"ImageObject","url":"https:\/\/brightpine.example\/l.png"}}"#,
        );
        assert_eq!(salvaged.logos[0].0.address, "https://brightpine.example/l.png");
        assert!(
            linked(r#"{"@type":"Product","name":"A "B"","logo":"/l.png"}"#)
                .logos
                .is_empty()
        );
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
                    square: Some(512),
                    elsewhere: false
                },
                Rule::JsonLdLogo
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
                ("/own.png", Rule::JsonLdLogo),
                ("https://wire.example/w.png", Rule::JsonLdPublisherLogo)
            ]
        );
        assert_eq!(found.images, ["/a.jpg", "/b.jpg"]);
    }
}
