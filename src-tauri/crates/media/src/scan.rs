//! One pass over a page's tokens that notes down what the readers need.
//!
//! No tree is built: a stack of open elements with a bounded depth is enough, keeps time linear in the size of the
//! page, and cannot be driven into deep recursion by hostile markup.

use crate::markup::{Capture, Sprites, SvgCapture};
use crate::place::{Place, heads_wall};
use crate::web;
use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::borrow::Cow;
use std::cell::RefCell;
use url::Url;

const MAX_DEPTH: usize = 400;
const MAX_TEXT: usize = 400 * 1024;
const MAX_ITEMS: usize = 3_000;
const MAX_SCRIPT: usize = 1024 * 1024;
/// A tag with more attributes than this is cut: each attribute is compared with all before it.
const MAX_ATTRIBUTES: usize = 400;

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

/// Reads a page's text. `page` is the address it was finally served from.
pub(crate) fn scan(html: &str, page: &Url) -> Scanned {
    let html = tame(html);
    let sink = Sink(RefCell::new(Reader::new(page)));
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&html));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    // Runs to the end: the sink never asks to stop.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

/// Cuts tags that carry absurdly many attributes.
fn tame(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut out = String::new();
    let mut kept = 0;
    let mut at = 0;
    while at + 1 < bytes.len() {
        if bytes[at] != b'<' || !bytes[at + 1].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let mut attributes = 0;
        let mut quote = None;
        let mut gap = false;
        let mut cut = None;
        at += 1;
        while at < bytes.len() {
            let byte = bytes[at];
            match quote {
                Some(open) if byte == open => (quote, gap) = (None, true),
                Some(_) => {}
                None if byte == b'>' => break,
                None if matches!(byte, b'"' | b'\'') && bytes[at - 1] == b'=' => quote = Some(byte),
                None if byte.is_ascii_whitespace() || byte == b'/' => gap = true,
                None if gap => {
                    gap = false;
                    attributes += 1;
                    if attributes > MAX_ATTRIBUTES && cut.is_none() {
                        cut = Some(at);
                    }
                }
                None => {}
            }
            at += 1;
        }
        if let Some(cut) = cut {
            // Both ends are at ASCII bytes or the end, hence at character boundaries.
            out.push_str(html.get(kept..cut).unwrap_or_default());
            kept = at;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(html.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}

struct Sink(RefCell<Reader>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reader = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => reader.tag(&tag),
            Token::CharacterTokens(text) => {
                reader.characters(&text);
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

/// An open element.
struct Open {
    name: LocalName,
    place: Place,
    /// Where in the visible text it began.
    text_at: usize,
    note: Note,
    /// Set when a heading inside said that other firms' marks follow.
    wall: bool,
}

/// What to do with an element's text when it closes.
enum Note {
    Nothing,
    Heading,
    Anchor(usize),
    Itemprop(String),
    Address,
}

struct Reader {
    page: Url,
    out: Scanned,
    stack: Vec<Open>,
    svg: Option<(SvgCapture, Pictured)>,
    /// `<source>`s of the `<picture>` that is open.
    sources: Vec<String>,
    raw: Raw,
    base_seen: bool,
    title_done: bool,
}

/// Which raw text element is open.
#[derive(PartialEq, Eq)]
enum Raw {
    No,
    JsonLd,
    Title,
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
    fn new(page: &Url) -> Reader {
        Reader {
            page: page.clone(),
            out: Scanned::default(),
            stack: Vec::new(),
            svg: None,
            sources: Vec::new(),
            raw: Raw::No,
            base_seen: false,
            title_done: false,
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

    fn base(&self) -> &Url {
        self.out.base.as_ref().unwrap_or(&self.page)
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
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

    fn characters(&mut self, text: &str) {
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
        if name == "a"
            && let Some(href) = attr("href")
        {
            place = place.with(Place::LINK);
            let rel = text_of("rel").to_ascii_lowercase();
            if rel.split_ascii_whitespace().any(|token| token == "home")
                || web::resolve(self.base(), href).is_some_and(|target| web::is_home(&self.page, &target))
            {
                place = place.with(Place::HOME);
            }
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
            "style" | "iframe" | "noembed" | "noframes" | "xmp" => (Raw::Other, RawKind::Rawtext),
            "title" => (Raw::Title, RawKind::Rcdata),
            "textarea" => (Raw::Other, RawKind::Rcdata),
            _ => return TokenSinkResult::Continue,
        };
        self.raw = raw;
        TokenSinkResult::RawData(how)
    }

    fn meta(&mut self, tag: &Tag) {
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        let Some(content) = attr("content").or(attr("value")).map(str::trim) else {
            return;
        };
        if attr("http-equiv").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("refresh")) {
            let to = content
                .split_once(['='])
                .map(|(_, to)| to.trim().trim_matches(['\'', '"']));
            self.out.refresh = to.filter(|to| !to.is_empty()).map(str::to_owned);
        }
        if self.out.metas.len() >= MAX_ITEMS || content.len() > 16 * 1024 {
            return;
        }
        for key in ["property", "name", "itemprop"]
            .iter()
            .filter_map(|key| attr(key))
        {
            for name in key.split_ascii_whitespace() {
                self.out
                    .metas
                    .push((name.to_ascii_lowercase(), content.to_owned()));
            }
        }
        self.itemprop_value(tag);
    }

    /// `itemprop` of elements whose value is an attribute.
    fn itemprop_value(&mut self, tag: &Tag) {
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        if let Some(name) = attr("itemprop")
            && let Some(value) = attr("content").or(attr("href")).or(attr("src"))
            && self.out.itemprops.len() < MAX_ITEMS
        {
            self.out
                .itemprops
                .push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    fn note(&mut self, tag: &Tag, place: Place) -> Note {
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        match &*tag.name {
            "a" => match attr("href") {
                Some(href) if self.out.anchors.len() < MAX_ITEMS && href.len() < 4_096 => {
                    let text = attr("aria-label")
                        .or(attr("title"))
                        .unwrap_or_default()
                        .to_owned();
                    self.out.anchors.push(Anchor {
                        href: href.trim().to_owned(),
                        text,
                        place,
                    });
                    Note::Anchor(self.out.anchors.len() - 1)
                }
                _ => Note::Nothing,
            },
            "address" => Note::Address,
            name => match attr("itemprop") {
                Some(_) if attr("content").is_some() => {
                    self.itemprop_value(tag);
                    Note::Nothing
                }
                Some(property) if self.out.itemprops.len() < MAX_ITEMS => {
                    Note::Itemprop(property.trim().to_ascii_lowercase())
                }
                _ if matches!(
                    name,
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "span" | "div" | "strong" | "legend"
                ) && !place.any(Place::HEADER.with(Place::LINK)) =>
                {
                    Note::Heading
                }
                _ => Note::Nothing,
            },
        }
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
        if let Some(at) = self.stack.iter().rposition(|open| open.name == *name) {
            while self.stack.len() > at {
                self.pop();
            }
        }
    }

    fn pop(&mut self) {
        let Some(open) = self.stack.pop() else { return };
        let inner = self.out.text.get(open.text_at..).unwrap_or_default().trim();
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

    fn image(&mut self, tag: &Tag, names: String, place: Place) {
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        let mut sources = Vec::new();
        let usable = |source: &str| {
            let source = source.trim();
            !source.is_empty()
                && !source.starts_with("data:image/gif")
                && !crate::place::is_placeholder(source.split(['?', '#']).next().unwrap_or_default())
        };
        let sets = ["srcset", "data-srcset", "data-lazy-srcset"];
        let singles = [
            "data-src",
            "data-lazy-src",
            "data-original",
            "data-lazy",
            "data-url",
            "src",
        ];
        for set in sets {
            if let Some(best) = attr(set).and_then(best_of_srcset).filter(|best| usable(best)) {
                sources.push(best.to_owned());
            }
        }
        for single in singles {
            if let Some(source) = attr(single).filter(|source| usable(source)) {
                sources.push(source.to_owned());
            }
        }
        for source in &self.sources {
            sources.push(source.clone());
        }
        sources.retain(|source| {
            !source
                .split(['?', '#'])
                .next()
                .is_some_and(|path| path.ends_with(".avif"))
        });
        if !sources.is_empty() {
            self.push_picture(
                What::Image,
                sources,
                names,
                attr("alt").or(attr("title")).unwrap_or_default(),
                tag,
                place,
            );
        }
        if attr("itemprop").is_some() {
            self.itemprop_value(tag);
        }
    }

    /// `<source>` in a `<picture>`: the light one, in a format that can be decoded.
    fn source(&mut self, tag: &Tag) {
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        let kind = attr("type").unwrap_or_default();
        let dark = attr("media").is_some_and(|media| media.contains("dark"));
        if dark
            || kind.contains("avif")
            || kind.contains("jxl")
            || kind.starts_with("video")
            || kind.starts_with("audio")
        {
            return;
        }
        if let Some(best) = attr("srcset").or(attr("data-srcset")).and_then(best_of_srcset)
            && self.sources.len() < 20
        {
            self.sources.push(best.to_owned());
        }
    }

    fn push_picture(
        &mut self,
        what: What,
        sources: Vec<String>,
        names: String,
        alt: &str,
        tag: &Tag,
        place: Place,
    ) {
        if self.out.pictures.len() >= MAX_ITEMS {
            return;
        }
        let attr = |key: &str| {
            tag.attrs
                .iter()
                .find(|a| &*a.name.local == key)
                .map(|a| &*a.value)
        };
        self.out.pictures.push(Pictured {
            what,
            sources,
            names,
            alt: alt.chars().take(200).collect(),
            width: attr("width").and_then(number),
            height: attr("height").and_then(number),
            itemprop: attr("itemprop").unwrap_or_default().to_ascii_lowercase(),
            place,
            svg: None,
        });
    }

    fn close_svg(&mut self) {
        let Some((capture, mut picture)) = self.svg.take() else {
            return;
        };
        if picture.alt.is_empty() {
            picture.alt = capture.title.trim().chars().take(200).collect();
        }
        let (svg, symbols) = capture.finish();
        let sprite = !symbols.is_empty();
        self.out.sprites.add(symbols);
        if !sprite && svg.is_some() && self.out.pictures.len() < MAX_ITEMS && self.wanted(&picture) {
            picture.svg = svg;
            self.out.pictures.push(picture);
        }
    }

    /// Pages hold hundreds of small drawings; only those that may be a logo are kept.
    fn wanted(&self, picture: &Pictured) -> bool {
        let says = crate::place::says_logo(&picture.names)
            || crate::place::says_logo(&picture.alt.to_ascii_lowercase());
        says || picture.place.any(Place::HOME.with(Place::NAMED))
    }

    fn finish(mut self) -> Scanned {
        while !self.stack.is_empty() {
            self.pop();
        }
        self.out.title = self.out.title.split_whitespace().collect::<Vec<_>>().join(" ");
        self.out
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

/// A length attribute in pixels: "120", "120px".
fn number(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches("px");
    text.parse::<f32>()
        .ok()
        .filter(|n| (0.0..100_000.0).contains(n))
        .map(|n| n.round() as u32)
}

/// The entry of a `srcset` to fetch: the widest up to 2,000 pixels, or the densest up to twice.
fn best_of_srcset(set: &str) -> Option<&str> {
    let mut best: Option<(f32, &str)> = None;
    let mut smallest: Option<(f32, &str)> = None;
    for (address, descriptor) in entries(set) {
        let value = descriptor
            .get(..descriptor.len().saturating_sub(1))
            .and_then(|n| n.parse::<f32>().ok());
        let (weight, fits) = match (descriptor.chars().last(), value) {
            (Some('w'), Some(width)) => (width, width <= 2_000.0),
            (Some('x'), Some(density)) => (density, density <= 2.0),
            _ => (1.0, true),
        };
        if fits && best.is_none_or(|(found, _)| weight > found) {
            best = Some((weight, address));
        }
        if smallest.is_none_or(|(found, _)| weight < found) {
            smallest = Some((weight, address));
        }
    }
    best.or(smallest).map(|(_, address)| address)
}

/// Address and descriptor of each entry. Commas belong to an address unless white space follows.
fn entries(set: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = set;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, tail) = rest.split_at(end);
        if let Some(bare) = address.strip_suffix(',') {
            rest = tail;
            return Some((bare.trim_end_matches(','), ""));
        }
        let stop = tail.find(',').unwrap_or(tail.len());
        let descriptor = tail[..stop].trim();
        rest = &tail[stop..];
        Some((address, descriptor))
    })
}

/// The first `url(…)` of a style attribute's background.
fn background(style: &str) -> Option<&str> {
    let at = style.find("background")?;
    let tail = &style[at..];
    let open = tail.find("url(")? + "url(".len();
    let inner = tail[open..].trim_start();
    let (inner, close) = match inner.chars().next()? {
        quote @ ('"' | '\'') => (&inner[1..], quote),
        _ => (inner, ')'),
    };
    let end = inner.find(close)?;
    (end < 8_192).then(|| inner[..end].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Scanned {
        scan(html, &Url::parse("https://www.brightpine.example/").unwrap())
    }

    #[test]
    fn srcset_choices() {
        for (set, expected) in [
            ("/a.png 1x, /b.png 2x, /c.png 3x", Some("/b.png")),
            ("/a.png 320w, /b.png 1600w, /c.png 4000w", Some("/b.png")),
            ("/c.png 4000w", Some("/c.png")),
            ("/a.png", Some("/a.png")),
            (
                "/w_10,h_20/a.png 1x, /w_20,h_40/a.png 2x",
                Some("/w_20,h_40/a.png"),
            ),
            ("/a.png, /b.png 2x", Some("/b.png")),
            (" , ", None),
        ] {
            assert_eq!(best_of_srcset(set), expected, "{set}");
        }
    }

    #[test]
    fn backgrounds() {
        assert_eq!(
            background("color:red;background: #fff url( '/l(1).svg' ) no-repeat"),
            Some("/l(1).svg")
        );
        assert_eq!(background("background-image:url(/l.svg)"), Some("/l.svg"));
        assert_eq!(background("background:url("), None);
        assert_eq!(background("color:url(x)"), None);
    }

    #[test]
    fn visible_text_keeps_lines_and_drops_scripts() {
        let scanned = read(
            "<title> Bright\n Pine </title><body><script>var a='<p>no</p>'</script><style>p{}</style><p>One <b>two</b>\
             <p>three<div hidden>x</div><noscript>not shown</noscript><textarea>nor this</textarea>end",
        );
        assert_eq!(scanned.title, "Bright Pine");
        assert_eq!(scanned.text.trim(), "One two\nthree\nx\nend");
    }

    #[test]
    fn a_tag_with_absurdly_many_attributes_is_cut_and_the_rest_is_read() {
        let mut html = String::from("<div ");
        for i in 0..5_000 {
            html.push_str(&format!("a{i}=\"é\" "));
        }
        html.push_str("><a href='/contact'>Contact</a>");
        let scanned = read(&html);
        assert_eq!(scanned.anchors.len(), 1);
        assert_eq!(tame("<p a=1>é</p>"), "<p a=1>é</p>");
        assert!(tame(&html).len() < html.len() / 4);
    }

    #[test]
    fn inline_drawings_become_documents() {
        let scanned = read(
            "<svg style='display:none'><symbol id=mark viewBox='0 0 40 10'><path d='M0 0h40v10z'/></symbol></svg>\
             <header><a href=/><svg class=logo aria-label='Bright Pine'><use xlink:href='#mark'></use></svg></a>\
             <a href=/><svg class=logo><lineargradient gradientunits=userSpaceOnUse @click=x /><rect width=5 height=5></svg></a></header>",
        );
        let svgs: Vec<_> = scanned.pictures.iter().filter_map(|p| p.svg.as_deref()).collect();
        assert_eq!(svgs.len(), 2);
        let filled = scanned.sprites.fill(svgs[0]).unwrap();
        assert!(
            filled.contains("<defs><symbol id=\"mark\" viewBox=\"0 0 40 10\">")
                && filled.contains("<use xlink:href=\"#mark\">"),
            "{filled}"
        );
        assert!(
            svgs[1].contains("<linearGradient gradientUnits=\"userSpaceOnUse\"/>")
                && svgs[1].ends_with("</rect></svg>"),
            "{}",
            svgs[1]
        );
    }

    #[test]
    fn a_drawing_nobody_closed_does_not_swallow_the_page() {
        let scanned =
            read("<header><svg class=logo><path d='M0 0'><div><a href='/contact'>Contact</a></div>");
        assert_eq!(scanned.anchors.len(), 1);
    }

    #[test]
    fn a_heading_makes_a_wall_of_what_follows_it() {
        let scanned = read(
            "<section><div><h2>Trusted by</h2></div><div><img src=/a-logo.png></div></section><section><img src=/b.png></section>",
        );
        let walls: Vec<bool> = scanned
            .pictures
            .iter()
            .map(|p| p.place.has(Place::WALL))
            .collect();
        assert_eq!(walls, [true, false]);
    }
}
