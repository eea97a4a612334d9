//! What the templates of company sites are told: the company, its words and colours, where its files and pages are, and
//! its published addresses in the spellings that real pages use.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value, json};

use super::{
    brand::has,
    draw::{file as svg_file, width_at},
    logo::{Tone, icon_file, logo},
    page::{Page, Site},
    pictures::Picture,
    words::{self, Industry, Words},
};
use crate::{
    chance::{hash, pick},
    world::{Company, Person},
};

const SANS: &[&str] = &[
    "Inter,\"Helvetica Neue\",Arial,sans-serif",
    "\"Segoe UI\",Roboto,Arial,sans-serif",
    "Georgia,\"Times New Roman\",serif",
    "\"Trebuchet MS\",\"Gill Sans\",sans-serif",
    "system-ui,\"Noto Sans\",sans-serif",
];

/// The choices that only looks depend on.
const LOOK: u64 = 3;

/// All that a page's template is told.
pub fn of(site: &Site<'_>, page: Page, host: &str, path: &str) -> Option<Value> {
    let company = site.company;
    let (language, words, industry) = words::of(company)?;
    let label = |name: &str| words.ui.get(name).map_or("", String::as_str);
    let files: BTreeMap<&str, String> = site
        .builder
        .files
        .iter()
        .map(|file| (file.key, site.spelled(file.path)))
        .collect();
    let says = said(company, industry);
    let mail = Mail::of(company, language);
    let socials = socials(company);
    let (colours, brand) = (site.brand.colours, &site.brand);
    let (logo_w, logo_h, shapes) = logo(brand, &company.name, Tone::Colour);
    let share = site.share().map(|(picture, path)| {
        let (width, height) = if picture == Picture::Badge {
            (300, 300)
        } else {
            (1_200, 630)
        };
        json!({ "path": path, "width": width, "height": height })
    });
    let parts = [
        ("page", json!(page.id())),
        ("title", json!(label(page.id()))),
        ("path", json!(path)),
        ("host", json!(host)),
        ("origin", json!(format!("http://{host}"))),
        ("lang", json!(language)),
        ("year", json!(2026)),
        ("c", named(company)),
        ("t", json!(words.ui)),
        ("font", json!(pick(LOOK, &["font", &company.domain], SANS))),
        ("serif", json!("Georgia,\"Times New Roman\",serif")),
        ("share", json!(share)),
        ("media", json!(site.builder.media)),
        ("media_q", json!(site.builder.media.replace('/', "%2F"))),
        ("m", mail.values()),
        ("news", news(words)),
        ("people", json!(people(company, &mail))),
        ("partners", json!(partners(company))),
        ("u", addresses(site)),
        (
            "k",
            json!({ "brand": colours.brand, "deep": colours.deep, "accent": colours.accent, "tint": colours.tint,
                    "radius": brand.radius, "variant": brand.variant }),
        ),
        (
            "logo",
            json!({ "w": logo_w, "h": logo_h, "width": width_at(logo_w, logo_h, 160),
                    "box": width_at(logo_w, logo_h, 56) }),
        ),
        (
            "inline",
            json!({ "logo": svg_file(logo_w, logo_h, &shapes), "logo_shapes": shapes,
                    "icon_data": percent(&icon_file(brand, &company.name, true)) }),
        ),
        (
            "app",
            json!({ "page": page.id(), "title": label(page.id()), "name": company.name, "legal": company.legal_name,
                    "address": company.address, "logo": files.get("logo"), "tagline": says["tagline"],
                    "lead": says["lead"], "story": says["about"], "cta": says["cta"], "services": says["services"],
                    "about": label("about"), "contact": label("contact"), "email": mail.main, "socials": socials,
                    "urls": addresses(site) }),
        ),
        ("w", says),
        ("f", json!(files)),
        ("socials", json!(socials)),
    ];
    Some(Value::Object(
        parts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<Map<_, _>>(),
    ))
}

/// The company's facts.
fn named(company: &Company) -> Value {
    let register = register(company);
    json!({
        "name": company.name, "native": native_name(company), "legal": company.legal_name, "domain": company.domain,
        "stem": company.stem(), "city": company.town(), "country": company.country_name(),
        "code": company.country_code(), "street": company.street, "postal": company.city.postal,
        "address": company.address, "phone": company.phone, "tel": company.phone.replace(' ', ""),
        "founded": company.founded, "employees": company.employees, "register": register,
        "vat": format!("{}{register}", company.country_code()),
    })
}

/// What the company says of itself.
fn said(company: &Company, industry: &Industry) -> Value {
    let about = industry
        .about
        .replace("{name}", &company.name)
        .replace("{city}", company.town())
        .replace("{year}", &company.founded.to_string());
    let tagline = pick(LOOK, &["tagline", &company.domain], &industry.taglines);
    json!({ "tagline": tagline, "lead": industry.lead, "services": industry.services, "about": about,
            "cta": industry.cta })
}

fn news(words: &Words) -> Value {
    let item = |at: u32| {
        let (month, day) = (10 - at, 4 + at * 5);
        json!({ "title": words.ui.get(&format!("news{at}")), "date": format!("2026-{month:02}-{day:02}"),
                "date_local": format!("{day:02}.{month:02}.2026") })
    };
    (1..=3).map(item).collect()
}

/// Where the pages are; where a builder works with a base, also as written from there.
fn addresses(site: &Site<'_>) -> Value {
    let mut all = Map::new();
    for page in [Page::About, Page::Contact, Page::Imprint] {
        let address = site.address(page);
        let relative = address.as_ref().map(|path| path.replace("/site/", ""));
        all.insert(format!("{}_rel", page.id()), json!(relative));
        all.insert(page.id().to_owned(), json!(address));
    }
    Value::Object(all)
}

fn people(company: &Company, mail: &Mail) -> Vec<Value> {
    let company: Arc<Company> = Company::at(&company.domain);
    let mut people: Vec<Person> = Person::listed_at(&company.domain).cloned().collect();
    if people.is_empty() {
        let name = |what: &str, from: &'static [&'static str]| *pick(LOOK, &[what, &company.domain], from);
        let (given, family) = (company.country.given, company.country.family);
        people.push(Person::at(
            name("given 1", given),
            name("family 1", family),
            &company,
        ));
        people.push(Person::at(
            name("given 2", given),
            name("family 2", family),
            &company,
        ));
    }
    let told = |person: &Person| {
        let email = person.email();
        // Two in five are published with their address.
        let shown = has(&company, person.key(), 40);
        json!({ "name": person.full_name(), "title": person.title, "email": shown.then_some(&email),
                "email_at": mail.at_sign(&email), "caesar": caesar(&format!("mailto:{email}")) })
    };
    people.iter().map(told).collect()
}

/// Other companies whose logos stand on the front page, on some sites.
fn partners(company: &Company) -> Vec<Value> {
    if !has(company, "partners", 60) {
        return Vec::new();
    }
    let others: Vec<_> = Company::listed()
        .filter(|other| other.domain != company.domain)
        .collect();
    (0..4)
        .map(|at: u32| {
            let other = pick(LOOK, &["partner", &company.domain, &at.to_string()], &others);
            json!({ "name": other.name, "stem": other.stem() })
        })
        .collect()
}

/// The published addresses of a company in the spellings that pages use.
struct Mail {
    main: String,
    sales: String,
    at: &'static str,
}

impl Mail {
    fn of(company: &Company, language: &str) -> Self {
        let local = match language {
            "de" => pick(LOOK, &["mail", &company.domain], &["info", "kontakt", "post"]),
            "fr" => pick(LOOK, &["mail", &company.domain], &["contact", "bonjour", "info"]),
            "da" => pick(LOOK, &["mail", &company.domain], &["post", "info", "kontakt"]),
            "ja" => &"info",
            _ => pick(
                3,
                &["mail", &company.domain],
                &["hello", "info", "contact", "office"],
            ),
        };
        Self {
            main: format!("{local}@{}", company.domain),
            sales: format!("sales@{}", company.domain),
            at: *pick::<&'static str>(LOOK, &["at", &company.domain], &["(at)", " [at] ", " (at) "]),
        }
    }

    fn at_sign(&self, address: &str) -> String {
        address.replace('@', self.at)
    }

    fn values(&self) -> Value {
        let entities: String = self
            .main
            .chars()
            .map(|c| format!("&#{};", u32::from(c)))
            .collect();
        json!({
            "main": self.main, "sales": self.sales, "at": self.at_sign(&self.main), "entities": entities,
            "main_at_word": self.main.replace('@', "[at]"), "cloud": cloud(&self.main),
            "caesar": caesar(&format!("mailto:{}", self.main)),
        })
    }
}

/// As one large proxy scrambles addresses: hexadecimal, each byte XORed with the first.
fn cloud(address: &str) -> String {
    const KEY: u8 = 0x5a;
    let bytes = address.bytes().map(|byte| format!("{:02x}", byte ^ KEY));
    std::iter::once(format!("{KEY:02x}")).chain(bytes).collect()
}

/// As an old content manager scrambles links: every letter moved by one.
fn caesar(text: &str) -> String {
    let moved = |c: char| match c {
        'a'..='y' | 'A'..='Y' | '0'..='8' => char::from_u32(u32::from(c) + 1).unwrap_or(c),
        'z' => 'a',
        'Z' => 'A',
        '9' => '0',
        other => other,
    };
    text.chars().map(moved).collect()
}

fn percent(text: &str) -> String {
    text.replace('%', "%25")
        .replace('#', "%23")
        .replace('<', "%3C")
        .replace('>', "%3E")
        .replace('"', "'")
}

fn socials(company: &Company) -> Vec<Value> {
    let handle = format!("{}example", company.stem().replace(['-', '.'], ""));
    let all = [
        (
            "linkedin",
            "LinkedIn",
            80,
            format!("https://www.{}/", company.profile()),
        ),
        (
            "instagram",
            "Instagram",
            45,
            format!("https://www.instagram.com/{handle}/"),
        ),
        (
            "facebook",
            "Facebook",
            40,
            format!("https://www.facebook.com/{handle}"),
        ),
        ("x", "X", 25, format!("https://x.com/{handle}")),
        (
            "youtube",
            "YouTube",
            15,
            format!("https://www.youtube.com/@{handle}"),
        ),
        (
            "github",
            "GitHub",
            if company.industry.id == "software" { 90 } else { 3 },
            format!("https://github.com/{handle}"),
        ),
    ];
    all.into_iter()
        .filter(|(network, _, percent, _)| has(company, network, *percent))
        .map(|(network, name, _, url)| json!({ "network": network, "name": name, "url": url }))
        .collect()
}

/// A number in a public register.
fn register(company: &Company) -> u64 {
    10_000_000 + hash(LOOK, &["register", &company.domain]) % 89_999_999
}

/// The name in the company's own script, where it has one.
fn native_name(company: &Company) -> &str {
    match company.domain.as_str() {
        "asakusa-keiki.example" => "株式会社浅草計器",
        "matsunaga-seiko.example" => "松永精工株式会社",
        "naniwa-foods.example" => "なにわ食品株式会社",
        "kaze-logistics.example" => "風ロジスティクス株式会社",
        _ => &company.name,
    }
}
