//! A company's pages: what a template needs to know, and the rendered bytes in the site's encoding.

use std::sync::LazyLock;

use axum::body::Bytes;
use minijinja::{AutoEscape, Environment};
use serde_json::{Value, json};

use super::{
    brand::Brand,
    builders::{BUILDERS, Builder},
    context,
    draw::Format,
    pictures::{Picture, share_kind},
    words,
};
use crate::world::Company;

/// A page of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Home,
    About,
    Contact,
    Imprint,
}

impl Page {
    /// Its name in templates and words.
    pub fn id(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::About => "about",
            Self::Contact => "contact",
            Self::Imprint => "imprint",
        }
    }
}

const BELOW: [Page; 3] = [Page::About, Page::Contact, Page::Imprint];
static TEMPLATES: LazyLock<Result<Environment<'static>, String>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(|out, _, value| {
        if value.is_safe() || value.is_undefined() || value.is_none() {
            return write!(out, "{value}").map_err(Into::into);
        }
        out.write_str(&escaped(&value.to_string())).map_err(Into::into)
    });
    let own = [
        ("unwell", include_str!("templates/unwell.html")),
        ("door", include_str!("templates/door.html")),
    ];
    let all = BUILDERS
        .iter()
        .map(|builder| (builder.id, builder.template))
        .chain(own);
    for (name, source) in all {
        environment
            .add_template(name, source)
            .map_err(|error| format!("{error:#}"))?;
    }
    Ok(environment)
});

/// Text for HTML. Slashes stay as they are, as people write them; the library's own escaping would spell them out.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// A template filled in.
///
/// # Errors
/// With what is wrong with the template; a test fills every one.
pub fn filled(template: &str, context: &Value) -> Result<String, String> {
    let templates = TEMPLATES.as_ref().map_err(Clone::clone)?;
    templates
        .get_template(template)
        .and_then(|template| template.render(context))
        .map_err(|error| format!("{error:#}"))
}

/// A company's site: its builder and what is said on it.
pub struct Site<'a> {
    pub company: &'a Company,
    pub builder: &'static Builder,
    pub brand: Brand,
    pub language: &'static str,
}

impl<'a> Site<'a> {
    /// The site of a company.
    pub fn of(company: &'a Company) -> Self {
        let builder = BUILDERS
            .iter()
            .find(|builder| builder.id == company.site)
            .unwrap_or(&BUILDERS[0]);
        Self {
            company,
            builder,
            brand: Brand::of(company),
            language: words::of(company).map_or("en", |(language, ..)| language),
        }
    }

    /// An address of the builder's with the company's name in it.
    pub fn spelled(&self, path: &str) -> String {
        path.replace("{stem}", self.company.stem())
    }

    /// Where a page is, if the site has it.
    pub fn address(&self, page: Page) -> Option<String> {
        if page == Page::Home {
            return Some("/".to_owned());
        }
        if self.builder.single {
            return None;
        }
        let name = words::address(self.language, page.id())?;
        Some(self.builder.page.replace("{page}", name))
    }

    /// The page at a path.
    pub fn page_at(&self, path: &str) -> Option<Page> {
        let path = match path.trim_end_matches('/') {
            "" | "/index.html" | "/index.htm" | "/index.php" => return Some(Page::Home),
            path => path,
        };
        BELOW.into_iter().find(|page| {
            self.address(*page)
                .is_some_and(|address| address.trim_end_matches('/') == path)
        })
    }

    /// The share image and where it is.
    pub fn share(&self) -> Option<(Picture, String)> {
        if self.builder.share.is_empty() {
            return None;
        }
        Some((share_kind(self.company)?, self.spelled(self.builder.share)))
    }

    /// The bytes of a page, as served under a host.
    ///
    /// # Errors
    /// With what is wrong with its template or words.
    pub fn bytes(&self, page: Page, host: &str, path: &str) -> Result<Bytes, String> {
        let context = context::of(self, page, host, path)
            .ok_or_else(|| format!("there are no words for {}", self.company.domain))?;
        let text = filled(self.builder.id, &context)?;
        let (bytes, ..) = self.builder.encoding.encode(&text);
        Ok(Bytes::from(bytes.into_owned()))
    }

    /// The web app manifest.
    pub fn manifest(&self) -> Value {
        let icons: Vec<Value> = self
            .builder
            .files
            .iter()
            .filter_map(|file| match (&file.picture, file.format) {
                (Picture::Icon(side, _), Format::Png) => Some(json!({
                    "src": self.spelled(file.path), "sizes": format!("{side}x{side}"), "type": "image/png",
                })),
                _ => None,
            })
            .collect();
        json!({ "name": self.company.name, "short_name": self.company.name, "start_url": "/", "display": "standalone",
                "theme_color": self.brand.colours.brand, "background_color": "#ffffff", "icons": icons })
    }
}
