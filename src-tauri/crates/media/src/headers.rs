//! The response headers that say something of a page: its encoding, and links that stand outside its markup.

use crate::scan::Link;
use url::Url;

/// The headers a page was served with, as far as they matter here.
#[derive(Clone, Debug, Default)]
pub struct Headers<'a> {
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Each `Link` header's value.
    pub links: Vec<&'a str>,
}

impl<'a> Headers<'a> {
    /// Headers with nothing but a `Content-Type`.
    pub fn of_type(content_type: Option<&'a str>) -> Headers<'a> {
        Headers {
            content_type,
            links: Vec::new(),
        }
    }

    /// The encoding that the `Content-Type` names.
    pub fn charset(&self) -> Option<&'a str> {
        self.content_type?.split(';').skip(1).find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("charset")
                .then(|| value.trim().trim_matches(['"', '\'']))
        })
    }
}

/// The links of one `Link` header (RFC 8288). Its addresses are relative to the page, whatever its `<base>`.
pub(crate) fn links(value: &str, page: &Url) -> Vec<Link> {
    let mut found = Vec::new();
    for part in value.split('<').skip(1).take(40) {
        let Some((address, parameters)) = part.split_once('>') else {
            continue;
        };
        let parameter = |name: &str| {
            parameters.split(';').find_map(|pair| {
                let (key, value) = pair.split_once('=')?;
                let value = value.trim().trim_end_matches(',').trim_end();
                key.trim()
                    .eq_ignore_ascii_case(name)
                    .then(|| value.trim_matches('"').to_ascii_lowercase())
            })
        };
        let (Some(rel), Ok(href)) = (parameter("rel"), page.join(address.trim())) else {
            continue;
        };
        found.push(Link {
            rel: rel.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
            href: href.into(),
            sizes: parameter("sizes").unwrap_or_default(),
            kind: parameter("type").unwrap_or_default(),
            media: parameter("media").unwrap_or_default(),
            colour: parameter("color").unwrap_or_default(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_that_headers_name() {
        for (header, expected) in [
            ("text/html; charset=utf-8", Some("utf-8")),
            ("text/html; charset=\"Shift_JIS\"", Some("Shift_JIS")),
            ("text/html;boundary=x; Charset='latin1'", Some("latin1")),
            ("text/html", None),
        ] {
            assert_eq!(Headers::of_type(Some(header)).charset(), expected, "{header}");
        }
        assert_eq!(Headers::default().charset(), None);
    }

    #[test]
    fn links_in_a_header() {
        let page = Url::parse("https://brightpine.example/en/").unwrap();
        let value = "</i.png>; rel=\"ICON\"; sizes=192x192, <m.json>;rel=manifest, <broken, </x>";
        let found = links(value, &page);
        let found: Vec<_> = found
            .iter()
            .map(|link| (link.rel.as_str(), link.href.as_str(), link.sizes.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("icon", "https://brightpine.example/i.png", "192x192"),
                ("manifest", "https://brightpine.example/en/m.json", "")
            ]
        );
    }
}
