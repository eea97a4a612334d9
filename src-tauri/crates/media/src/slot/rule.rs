//! The rules that find pictures in a page, in one table: name and trust.

use serde::{Serialize, Serializer};

/// The rule that found a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// `logo` of the organisation that JSON-LD declares as the page's owner.
    JsonLdLogo,
    /// `logo` of a JSON-LD brand.
    JsonLdBrandLogo,
    /// `logo` of a JSON-LD publisher.
    JsonLdPublisherLogo,
    /// `itemprop=logo`.
    MicrodataLogo,
    /// `og:logo` and its relatives.
    MetaLogo,
    /// An image at the page's top.
    HeaderImage,
    /// A drawing at the page's top that stands in the page itself.
    HeaderSvg,
    /// A CSS background at the page's top.
    HeaderBackground,
    /// An image further down that looks like the logo.
    PageImage,
    /// An inline drawing further down.
    PageSvg,
    /// A CSS background further down.
    PageBackground,
    /// A logo in the footer.
    FooterImage,
    /// `rel=apple-touch-icon`.
    TouchIcon,
    /// `rel=icon` that leads to an SVG.
    SvgIcon,
    /// Any other `rel=icon`.
    LinkIcon,
    /// `rel=mask-icon`: one colour only.
    MaskIcon,
    /// An icon of the web app manifest.
    ManifestIcon,
    /// `msapplication-TileImage` and its relatives.
    TileImage,
    /// `/apple-touch-icon.png`, undeclared.
    WellKnownTouchIcon,
    /// `/favicon.ico`, undeclared.
    WellKnownFavicon,
    /// `og:image`.
    OgImage,
    /// `twitter:image`.
    TwitterImage,
    /// `itemprop=image`.
    MicrodataImage,
    /// `image` of what JSON-LD says the page is about.
    JsonLdImage,
    /// `rel=image_src`.
    LinkImage,
    /// `thumbnail` metas.
    Thumbnail,
    /// The background of a large section.
    CoverBackground,
    /// A large picture of the content.
    ContentImage,
}

impl Rule {
    /// The rule in a few words, and how far it is to be trusted before any bytes were seen, 0 to 100.
    fn entry(self) -> (&'static str, u8) {
        match self {
            Rule::JsonLdLogo => ("json-ld logo", 88),
            Rule::JsonLdBrandLogo => ("json-ld brand logo", 84),
            Rule::JsonLdPublisherLogo => ("json-ld publisher logo", 80),
            Rule::MicrodataLogo => ("itemprop logo", 80),
            Rule::MetaLogo => ("og:logo", 80),
            Rule::HeaderImage => ("header image", 86),
            Rule::HeaderSvg => ("header svg", 86),
            Rule::HeaderBackground => ("header background", 86),
            Rule::PageImage => ("page image", 62),
            Rule::PageSvg => ("page svg", 62),
            Rule::PageBackground => ("page background", 62),
            Rule::FooterImage => ("footer image", 58),
            Rule::TouchIcon => ("apple-touch-icon", 84),
            Rule::SvgIcon => ("svg icon", 84),
            Rule::LinkIcon => ("link icon", 74),
            Rule::MaskIcon => ("mask-icon", 40),
            Rule::ManifestIcon => ("manifest icon", 84),
            Rule::TileImage => ("tile image", 66),
            Rule::WellKnownTouchIcon => ("well-known touch icon", 78),
            Rule::WellKnownFavicon => ("well-known favicon", 62),
            Rule::OgImage => ("og:image", 88),
            Rule::TwitterImage => ("twitter:image", 84),
            Rule::MicrodataImage => ("itemprop image", 76),
            Rule::JsonLdImage => ("json-ld image", 76),
            Rule::LinkImage => ("link image_src", 68),
            Rule::Thumbnail => ("thumbnail", 68),
            Rule::CoverBackground => ("cover background", 50),
            Rule::ContentImage => ("content image", 50),
        }
    }

    /// The rule in a few words, such as "header image".
    pub fn as_str(self) -> &'static str {
        self.entry().0
    }

    /// How far the rule is to be trusted before any bytes were seen, 0 to 100.
    pub(crate) fn trust(self) -> u8 {
        self.entry().1
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
