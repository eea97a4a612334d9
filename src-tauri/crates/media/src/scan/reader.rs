//! The stack of open elements: where each token stands, and what its text is worth when its element closes.

use super::MAX_ITEMS;
use super::css;
use super::picture::{background, for_dark, number};
use super::scanned::{Link, Pictured, Scanned, Spot, What};
use crate::markup::{Capture, SvgCapture};
use crate::slot::place::{Place, heads_wall};
use crate::web;
use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, TokenSinkResult};
use url::Url;

const MAX_DEPTH: usize = 400;
const MAX_TEXT: usize = 400 * 1024;
const MAX_SCRIPT: usize = 1024 * 1024;
const MAX_STYLES: usize = 512 * 1024;
/// Elements that a style sheet may be held against.
const MAX_SPOTS: usize = 1_500;
/// Text before this is the page's top, where nothing else says so.
const TOP_TEXT: usize = 1_500;

/// An open element.
struct Open {
    name: LocalName,
    place: Place,
    /// Where in the visible text it began.
    text_at: usize,
    note: Note,
    /// Set when a heading inside said that other firms' marks follow.
    wall: bool,
    /// How many pictures stood before it, and what it is labelled with, for a link to the front page.
    home: Option<(usize, String)>,
}

/// What to do with an element's text when it closes.
pub(super) enum Note {
    Nothing,
    Heading,
    Anchor(usize),
    Itemprop(String),
    Address,
}

pub(super) struct Reader {
    page: Url,
    pub(super) out: Scanned,
    stack: Vec<Open>,
    pub(super) svg: Option<(SvgCapture, Pictured)>,
    /// `<source>`s of the `<picture>` that is open.
    pub(super) sources: Vec<String>,
    raw: Raw,
    base_seen: bool,
    title_done: bool,
    /// The page's first heading or content has come.
    past_top: bool,
}

/// Which raw text element is open.
#[derive(PartialEq, Eq)]
enum Raw {
    No,
    JsonLd,
    Title,
    Style,
    Other,
}

const VOID: [&str; 15] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "amp-img",
];

/// Elements that run on within a line: their edges put no gap into the text.
const INLINE: [&str; 19] = [
    "a", "b", "strong", "i", "em", "span", "small", "sup", "sub", "u", "font", "mark", "code", "bdi", "abbr",
    "time", "label", "wbr", "svg",
];

impl Reader {
    pub(super) fn new(page: &Url) -> Reader {
        Reader {
            page: page.clone(),
            out: Scanned::default(),
            stack: Vec::new(),
            svg: None,
            sources: Vec::new(),
            raw: Raw::No,
            base_seen: false,
            title_done: false,
            past_top: false,
        }
    }

    fn place(&self) -> Place {
        self.stack.last().map_or(Place::default(), |open| {
            if open.wall {
                open.place.with(Place::WALL)
            } else {
                open.place
            }
        })
    }

    pub(super) fn base(&self) -> &Url {
        self.out.base.as_ref().unwrap_or(&self.page)
    }

    pub(super) fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        if let Some((capture, _)) = &mut self.svg {
            match capture.tag(tag) {
                Capture::Open => return TokenSinkResult::Continue,
                Capture::Closed => {
                    self.close_svg();
                    return TokenSinkResult::Continue;
                }
                Capture::Broken => self.svg = None,
            }
        }
        match tag.kind {
            TagKind::StartTag => self.start(tag),
            TagKind::EndTag => {
                self.end(&tag.name);
                TokenSinkResult::Continue
            }
        }
    }

    pub(super) fn characters(&mut self, text: &str) {
        if let Some((capture, _)) = &mut self.svg {
            capture.characters(text);
            return;
        }
        match self.raw {
            Raw::JsonLd => {
                if let Some(script) = self
                    .out
                    .json_ld
                    .last_mut()
                    .filter(|script| script.len() < MAX_SCRIPT)
                {
                    script.push_str(text);
                }
            }
            Raw::Title if !self.title_done && self.out.title.len() < 2_000 => self.out.title.push_str(text),
            Raw::Style => {
                if self.out.styles.len() < MAX_STYLES {
                    self.out.styles.push_str(text);
                }
            }
            Raw::Other | Raw::Title => {}
            Raw::No => {
                if self.out.text.len() < MAX_TEXT && !self.place().has(Place::SILENT) {
                    push_squashed(&mut self.out.text, text);
                }
            }
        }
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        let text_of = |key: &str| attr(key).unwrap_or_default();
        self.raw = Raw::No;
        match name {
            "html" => self.out.lang = text_of("lang").trim().to_owned(),
            "base" => {
                if let Some(base) = attr("href")
                    .filter(|_| !self.base_seen)
                    .and_then(|href| web::resolve(&self.page, href))
                {
                    self.out.base = Some(base);
                    self.base_seen = true;
                }
            }
            "meta" => self.meta(tag),
            "link" if self.out.links.len() < MAX_ITEMS => self.out.links.push(Link {
                rel: text_of("rel")
                    .to_ascii_lowercase()
                    .split_ascii_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
                href: text_of("href").to_owned(),
                sizes: text_of("sizes").to_ascii_lowercase(),
                kind: text_of("type").to_ascii_lowercase(),
                media: text_of("media").to_ascii_lowercase(),
                colour: text_of("color").to_owned(),
            }),
            "input" if text_of("type").eq_ignore_ascii_case("password") => self.out.password_field = true,
            _ => {}
        }
        if matches!(name, "script" | "iframe" | "frame" | "form")
            && let Some(address) = attr("src").or(attr("action"))
            && self.out.machinery.len() < MAX_ITEMS
        {
            self.out.machinery.push(address.to_ascii_lowercase());
        }
        if let Some(scrambled) = attr("data-cfemail") {
            self.out.scrambled.push(scrambled.to_owned());
        }

        if matches!(name, "p" | "li" | "td" | "th" | "tr" | "dt" | "dd" | "option")
            && self.stack.last().is_some_and(|open| open.name == tag.name)
        {
            self.pop();
        }
        if !INLINE.contains(&name) {
            push_break(&mut self.out.text);
        }

        let mut names = text_of("class").to_ascii_lowercase();
        names.push(' ');
        names.push_str(&text_of("id").to_ascii_lowercase());
        if names.contains(['\n', '\t']) {
            names = names.replace(['\n', '\t'], " ");
        }
        let mut place = self.place().enter(name, &names, text_of("role"));
        if place.any(Place::CONTENT) || self.out.text.len() > TOP_TEXT {
            self.past_top = true;
        }
        place = if self.past_top {
            place.without(Place::EARLY)
        } else {
            place.with(Place::EARLY)
        };
        if name == "a"
            && let Some(href) = attr("href")
        {
            place = place.with(Place::LINK);
            let rel = text_of("rel").to_ascii_lowercase();
            let target = web::resolve(self.base(), href);
            if rel.split_ascii_whitespace().any(|token| token == "home")
                || target
                    .as_ref()
                    .is_some_and(|target| web::is_home(&self.page, target))
            {
                place = place.with(Place::HOME);
            } else if target.is_some_and(|target| !web::same_site_url(&self.page, &target)) {
                place = place.with(Place::ABROAD);
            }
        }
        let home = (name == "a" && place.has(Place::HOME)).then(|| {
            let label = attr("aria-label").or(attr("title")).unwrap_or_default();
            (self.out.pictures.len(), label.chars().take(80).collect())
        });
        if names.len() > 1 && self.out.spots.len() < MAX_SPOTS && !VOID.contains(&name) && name != "svg" {
            self.out.spots.push(Spot {
                names: names.clone(),
                place,
                at: self.out.pictures.len(),
            });
        }

        match name {
            "img" | "amp-img" => self.image(tag, names, place),
            "source" => self.source(tag),
            "object" | "embed" => {
                let data = attr("data").or(attr("src")).unwrap_or_default();
                if data
                    .split(['?', '#'])
                    .next()
                    .is_some_and(|path| path.ends_with(".svg"))
                {
                    self.push_picture(
                        What::Image,
                        vec![data.to_owned()],
                        names.clone(),
                        text_of("title"),
                        tag,
                        place,
                    );
                }
            }
            "picture" => self.sources.clear(),
            "svg" => {
                let capture = SvgCapture::new(tag);
                let alt = attr("aria-label")
                    .or(attr("title"))
                    .unwrap_or_default()
                    .to_owned();
                let for_dark = for_dark(&names);
                self.svg = (!tag.self_closing).then(|| {
                    let picture = Pictured {
                        what: What::Svg,
                        sources: Vec::new(),
                        names,
                        alt,
                        width: number(text_of("width")),
                        height: number(text_of("height")),
                        itemprop: String::new(),
                        place,
                        svg: None,
                        beside: String::new(),
                        for_dark,
                    };
                    (capture, picture)
                });
                return TokenSinkResult::Continue;
            }
            _ => {
                if let Some(background) = attr("style").and_then(background) {
                    self.push_picture(
                        What::Background,
                        vec![background.to_owned()],
                        names.clone(),
                        attr("aria-label").or(attr("title")).unwrap_or_default(),
                        tag,
                        place,
                    );
                }
            }
        }
        if VOID.contains(&name) {
            self.itemprop_value(tag);
            return TokenSinkResult::Continue;
        }

        let note = self.note(tag, place);
        if self.stack.len() < MAX_DEPTH {
            self.stack.push(Open {
                name: tag.name.clone(),
                place,
                text_at: self.out.text.len(),
                note,
                wall: false,
                home,
            });
        }
        self.enter_raw(name, text_of("type"))
    }

    fn enter_raw(&mut self, name: &str, kind: &str) -> TokenSinkResult<()> {
        let (raw, how) = match name {
            "script" => {
                let kind = kind.to_ascii_lowercase();
                if kind.contains("ld+json") && self.out.json_ld.len() < 200 {
                    self.out.json_ld.push(String::new());
                    (Raw::JsonLd, RawKind::ScriptData)
                } else {
                    (Raw::Other, RawKind::ScriptData)
                }
            }
            "style" => (Raw::Style, RawKind::Rawtext),
            "iframe" | "noembed" | "noframes" | "xmp" => (Raw::Other, RawKind::Rawtext),
            "title" => (Raw::Title, RawKind::Rcdata),
            "textarea" => (Raw::Other, RawKind::Rcdata),
            _ => return TokenSinkResult::Continue,
        };
        self.raw = raw;
        TokenSinkResult::RawData(how)
    }

    fn end(&mut self, name: &LocalName) {
        self.raw = Raw::No;
        if &**name == "title" {
            self.title_done = !self.out.title.trim().is_empty();
        }
        if !INLINE.contains(&&**name) {
            push_break(&mut self.out.text);
        }
        if &**name == "picture" {
            self.sources.clear();
        }
        if matches!(&**name, "h1" | "h2" | "h3") && !self.place().has(Place::HEADER) {
            self.past_top = true;
        }
        if let Some(at) = self.stack.iter().rposition(|open| open.name == *name) {
            while self.stack.len() > at {
                self.pop();
            }
        }
    }

    fn pop(&mut self) {
        let Some(open) = self.stack.pop() else { return };
        let inner = self.out.text.get(open.text_at..).unwrap_or_default().trim();
        if let Some((from, label)) = &open.home {
            let inside = self.out.pictures.get_mut(*from..).unwrap_or_default();
            for picture in inside {
                let text: String = inner.chars().take(80).collect();
                picture.beside = format!("{label} {text}").trim().to_owned();
            }
        }
        match open.note {
            Note::Nothing => {}
            Note::Anchor(at) => {
                if let Some(anchor) = self.out.anchors.get_mut(at).filter(|_| !inner.is_empty()) {
                    anchor.text = inner.chars().take(200).collect();
                }
            }
            Note::Itemprop(name) => {
                if !inner.is_empty() && inner.len() < 500 {
                    let value = inner.replace('\n', ", ");
                    self.out.itemprops.push((name, value));
                }
            }
            Note::Address => {
                if !inner.is_empty() && inner.len() < 600 && self.out.addresses.len() < 50 {
                    let text = inner.to_owned();
                    self.out.addresses.push(text);
                }
            }
            Note::Heading => {
                let heading = matches!(&*open.name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
                if inner.len() <= if heading { 120 } else { 80 } && !inner.contains('\n') && heads_wall(inner)
                {
                    // What follows beside the heading, and beside the box the heading stands in.
                    for around in self.stack.iter_mut().rev().take(2) {
                        if matches!(
                            &*around.name,
                            "html" | "body" | "main" | "article" | "header" | "nav"
                        ) {
                            break;
                        }
                        around.wall = true;
                    }
                }
            }
        }
    }

    pub(super) fn finish(mut self) -> Scanned {
        while !self.stack.is_empty() {
            self.pop();
        }
        self.out.title = self.out.title.split_whitespace().collect::<Vec<_>>().join(" ");
        self.backdrops();
        self.out
    }

    /// Pictures that the page's style sheets put behind its elements, where the elements stand.
    fn backdrops(&mut self) {
        let backdrops = css::backdrops(&self.out.styles);
        let mut found: Vec<(usize, Pictured)> = Vec::new();
        for backdrop in backdrops {
            let wears = |spot: &&Spot| {
                let mut names = backdrop.names.iter();
                names.all(|wanted| spot.names.split(' ').any(|name| name == wanted))
            };
            let Some(spot) = self.out.spots.iter().find(wears) else {
                continue;
            };
            let picture = Pictured {
                what: What::Background,
                sources: vec![backdrop.address],
                names: spot.names.clone(),
                alt: String::new(),
                width: None,
                height: None,
                itemprop: String::new(),
                place: spot.place,
                svg: None,
                beside: String::new(),
                for_dark: backdrop.dark,
            };
            found.push((spot.at, picture));
        }
        found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        for (at, picture) in found {
            let at = at.min(self.out.pictures.len());
            self.out.pictures.insert(at, picture);
        }
    }
}

/// Appends text with every run of white space as one space.
fn push_squashed(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.ends_with([' ', '\n']) && !out.is_empty() {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}

fn push_break(out: &mut String) {
    if !out.ends_with('\n') && !out.is_empty() && out.len() < MAX_TEXT {
        out.push('\n');
    }
}
