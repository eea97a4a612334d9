//! What a scan notes down of a page.

use crate::markup::Sprites;
use crate::slot::place::Place;
use url::Url;

/// `<meta>`: name or property in lower case, and its content.
pub(crate) type Meta = (String, String);

/// `<link>`.
pub(crate) struct Link {
    /// Relation tokens in lower case, separated by one space.
    pub(crate) rel: String,
    pub(crate) href: String,
    pub(crate) sizes: String,
    pub(crate) kind: String,
    pub(crate) media: String,
    /// The `color` of a mask icon.
    pub(crate) colour: String,
}

/// A picture in the page's body.
pub(crate) struct Pictured {
    pub(crate) what: What,
    /// `src` and its lazy relatives as written, best first.
    pub(crate) sources: Vec<String>,
    /// Class and id, lower case.
    pub(crate) names: String,
    pub(crate) alt: String,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    pub(crate) itemprop: String,
    pub(crate) place: Place,
    /// The drawing, when it stands in the page itself.
    pub(crate) svg: Option<String>,
    /// Label and text of the link to the front page around it.
    pub(crate) beside: String,
    /// Meant for dark pages only.
    pub(crate) for_dark: bool,
}

impl Pictured {
    /// Width and height, when both are declared.
    pub(crate) fn declared(&self) -> Option<(u32, u32)> {
        self.width.zip(self.height)
    }
}

/// An element that a style sheet may give a background.
pub(crate) struct Spot {
    pub(crate) names: String,
    pub(crate) place: Place,
    /// How many pictures stand before it.
    pub(crate) at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum What {
    Image,
    Svg,
    Background,
}

/// `<a href>`.
pub(crate) struct Anchor {
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) place: Place,
}

/// Everything noted down.
#[derive(Default)]
pub(crate) struct Scanned {
    pub(crate) base: Option<Url>,
    pub(crate) title: String,
    pub(crate) lang: String,
    pub(crate) metas: Vec<Meta>,
    pub(crate) links: Vec<Link>,
    pub(crate) json_ld: Vec<String>,
    pub(crate) pictures: Vec<Pictured>,
    pub(crate) anchors: Vec<Anchor>,
    /// Visible text; block elements stand on their own line.
    pub(crate) text: String,
    /// `itemprop` names in lower case with their values.
    pub(crate) itemprops: Vec<(String, String)>,
    /// `<address>` elements' text.
    pub(crate) addresses: Vec<String>,
    /// Cloudflare's scrambled e-mail addresses, still scrambled.
    pub(crate) scrambled: Vec<String>,
    /// Addresses of scripts, frames and forms, lower case: whose page this really is.
    pub(crate) machinery: Vec<String>,
    pub(crate) password_field: bool,
    /// Where `<meta http-equiv=refresh>` leads.
    pub(crate) refresh: Option<String>,
    pub(crate) sprites: Sprites,
    /// The page's own style sheets, one after the other.
    pub(crate) styles: String,
    pub(crate) spots: Vec<Spot>,
}

impl Scanned {
    /// Contents of the metas with one of these names, by the order of the names, then of the page.
    pub(crate) fn meta<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
        names.iter().flat_map(move |name| {
            self.metas
                .iter()
                .filter(move |(key, content)| key == name && !content.is_empty())
                .map(|(_, content)| content.as_str())
        })
    }
}
