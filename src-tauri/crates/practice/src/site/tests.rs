//! Every page of every listed company is filled, every picture that a page names is there, and what is drawn can be read.

use std::{collections::BTreeMap, io::Cursor};

use image::{GenericImageView, ImageReader};

use super::{builders::BUILDERS, draw, *};

fn healthy() -> impl Iterator<Item = &'static Arc<Company>> {
    Company::listed().filter(|company| company.has_site())
}

const PAGES: [Page; 4] = [Page::Home, Page::About, Page::Contact, Page::Imprint];

fn page_text(site: &Site<'_>, page: Page, path: &str) -> String {
    let bytes = site.bytes(page, "site.example", path).expect("a page");
    let (text, _, broken) = site.builder.encoding.decode(&bytes);
    assert!(!broken, "{} is not in its encoding", site.company.domain);
    text.into_owned()
}

/// Addresses of pictures in a page, as written.
fn pictures(html: &str) -> Vec<String> {
    let named = [
        " src=\"",
        " href=\"",
        " SRC=\"",
        "content=\"",
        "data-src=\"",
        "url(",
        "srcset=\"",
        "srcSet=\"",
    ];
    let mut found = Vec::new();
    for start in named {
        for (at, _) in html.match_indices(start) {
            let rest = &html[at + start.len()..];
            let written = &rest[..rest.find(['"', ')']).unwrap_or(0)];
            let several = if start.to_lowercase().contains("srcset") {
                written
                    .split(", ")
                    .map(|part| part.split(' ').next().unwrap_or(""))
                    .collect()
            } else {
                vec![written]
            };
            found.extend(several.into_iter().map(|one| one.replace("&amp;", "&")));
        }
    }
    found.retain(|one| {
        !one.starts_with("data:")
            && one
                .split(['?', '#'])
                .next()
                .is_some_and(|path| path == "/_next/image" || Format::of_name(path).is_some())
    });
    found
}

/// A written address as path and query on its own site.
fn resolved(written: &str, base: &str) -> (String, String) {
    let path = ["http://site.example", "//site.example"]
        .iter()
        .find_map(|origin| written.strip_prefix(origin))
        .unwrap_or(written);
    let path = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{base}{path}")
    };
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    (path.to_owned(), query.to_owned())
}

#[test]
fn every_page_is_whole_and_every_picture_it_names_is_there() {
    let mut seen = 0;
    for company in healthy() {
        let site = Site::of(company);
        for page in PAGES {
            let Some(path) = site.address(page) else { continue };
            assert_eq!(site.page_at(&path), Some(page), "{path} of {}", company.domain);
            let html = page_text(&site, page, &path);
            assert!(
                html.contains(&company.name.replace('&', "&amp;")),
                "{path} does not name {}",
                company.domain
            );
            assert!(
                !html.contains("{{") && !html.contains("undefined"),
                "{path} of {}",
                company.domain
            );
            let base = if site.builder.id == "microdata" {
                "/site/"
            } else {
                "/"
            };
            for written in pictures(&html) {
                let (path, query) = resolved(&written, base);
                assert!(
                    held(&site, &path, &query).is_some(),
                    "{written} of {} is missing",
                    company.domain
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 2_000, "only {seen} pictures were named");
}

#[test]
fn companies_can_be_reached_by_what_their_pages_say() {
    let (mut plain, mut hidden, mut phones) = (0, 0, 0);
    for company in healthy() {
        let site = Site::of(company);
        let all: String = PAGES
            .into_iter()
            .filter_map(|page| Some(page_text(&site, page, &site.address(page)?)))
            .collect();
        let at = format!("@{}", company.domain);
        if all.contains(&at) {
            plain += 1;
        } else {
            hidden += 1;
            let scrambled = ["(at)", "[at]", "data-cfemail", "&#"];
            assert!(
                scrambled.iter().any(|sign| all.contains(sign)),
                "{} gives no address",
                company.domain
            );
        }
        phones += usize::from(all.contains(&company.phone));
    }
    assert!(plain > 50 && hidden > 10, "{plain} plain, {hidden} hidden");
    assert!(phones > 85, "{phones} give their telephone number");
}

#[test]
fn every_builder_is_used_and_its_files_can_be_read() {
    let mut examples: BTreeMap<&str, &Arc<Company>> = BTreeMap::new();
    for company in healthy() {
        examples.entry(Site::of(company).builder.id).or_insert(company);
    }
    assert_eq!(examples.len(), BUILDERS.len(), "{:?}", examples.keys());
    for company in examples.values() {
        let site = Site::of(company);
        for file in site.builder.files {
            let bytes = rendered(company, &file.picture, file.format).expect(file.path);
            let (width, height) = size(&bytes, file.format);
            match file.picture {
                Picture::Icon(side, _) if side > 0 => {
                    assert_eq!((width, height), (side, side), "{}", file.path)
                }
                Picture::Logo(_, wanted) if wanted > 0 => assert_eq!(height, wanted, "{}", file.path),
                _ => assert!(width > 0 && height > 0, "{}", file.path),
            }
        }
    }
}

#[test]
fn every_logo_can_be_drawn_and_no_two_are_the_same() {
    let mut logos = BTreeMap::new();
    for company in healthy() {
        let svg = rendered(company, &Picture::Logo(Tone::Colour, 0), Format::Svg).expect("a logo");
        let text = String::from_utf8(svg.to_vec()).expect("text");
        assert!(
            text.contains("<path") && !text.contains("<text"),
            "letters of {} are outlines",
            company.domain
        );
        let image = draw::pixels(&text, 200, 60).expect("pixels");
        let inked = image.pixels().filter(|pixel| pixel.0[3] > 128).count();
        assert!(
            inked > 400,
            "the logo of {} is all but empty: {inked}",
            company.domain
        );
        let other = logos.insert(image.into_raw(), company.domain.clone());
        assert_eq!(other, None, "{} has the same logo", company.domain);
    }
}

#[test]
fn share_images_and_views_are_real_pictures() {
    let company = Company::at("northwind-labs.example");
    let share = rendered(&company, &Picture::Share, Format::Jpeg).expect("a share image");
    assert_eq!(size(&share, Format::Jpeg), (1_200, 630));
    let view = rendered(&company, &Picture::Scene(1, 320, 200), Format::Png).expect("a view");
    let image = image::load_from_memory(&view).expect("a picture");
    let colours: std::collections::HashSet<_> = image.pixels().map(|(_, _, pixel)| pixel.0).collect();
    assert!(colours.len() > 4, "a picture of {} colours", colours.len());
    let again = rendered(&company, &Picture::Scene(1, 320, 200), Format::Png);
    assert_eq!(again, Some(view), "the same picture every time");
    assert!(
        by_name("view-1-9999x10.jpg").is_none(),
        "nobody may ask for huge pictures"
    );
}

fn size(bytes: &[u8], format: Format) -> (u32, u32) {
    if format == Format::Svg {
        let text = String::from_utf8_lossy(bytes);
        assert!(text.starts_with("<svg") && text.contains("viewBox"), "{text:.60}");
        return (1, 1);
    }
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .expect("a format");
    reader.decode().expect("a picture").dimensions()
}
