//! Which pictures are picked for 102 made-up companies' home pages, with markup as site builders, shop systems, frameworks
//! and hands write it.
//!
//! Wrong is worse than missing: a stranger's logo beside a company's name misleads, a blank does not.

#[expect(clippy::unwrap_used, reason = "the test's own fixtures")]
mod drawn;
#[expect(clippy::unwrap_used, reason = "the test's own fixtures")]
mod page;

use page::{Answer, Page};
use spillway_media::{Candidate, Gallery, Headers, PictureSource, Shared, Slot, Wanted, measure, read_page};
use std::path::Path;

#[derive(Default)]
struct Tally {
    right: usize,
    wrong: Vec<String>,
    missing: Vec<String>,
}

impl Tally {
    fn count(&mut self, page: &Page, answer: &Answer, picked: Option<&Candidate>) {
        let address = picked.and_then(Candidate::url).map(|url| url.as_str());
        let inline = picked.and_then(|candidate| match &candidate.source {
            PictureSource::Inline { bytes } => Some(bytes.as_slice()),
            PictureSource::Url(_) => None,
        });
        if answer.accepts(address, inline) {
            self.right += 1;
            return;
        }
        match picked {
            Some(candidate) => self.wrong.push(format!(
                "{}: {} {}",
                page.name,
                candidate.offers[0].rule.as_str(),
                address.unwrap_or("inline")
            )),
            None => self.missing.push(page.name.clone()),
        }
    }
}

/// Looks at a page's pictures as a visit does, and picks.
fn picks(page: &Page) -> [Option<Candidate>; 3] {
    let kind = page
        .charset
        .as_ref()
        .map(|charset| format!("text/html; charset={charset}"));
    let facts = read_page(&page.html, &Headers::of_type(kind.as_deref()), &page.url);
    if facts.unreal.is_some() {
        return [None, None, None];
    }
    let mut shared = Shared::default();
    for address in &page.shared {
        shared.add_hash(spillway_media::hash(&page.file(address).unwrap_or_default()));
    }
    let mut gallery = Gallery::new(page.url.clone(), facts.candidates, shared);
    while let Some(wanted) = gallery.wants() {
        match wanted {
            Wanted::Manifest(url) => {
                let json = page.file(url.as_str());
                gallery.put_manifest(json.as_deref().map(|json| (json, &url)));
            }
            Wanted::Picture { at, source } => {
                let bytes = match &source {
                    PictureSource::Inline { bytes } => Some(bytes.clone()),
                    PictureSource::Url(url) => page.file(url.as_str()),
                };
                let measured = match bytes {
                    Some(bytes) => measure(&bytes).map_err(|error| error.to_string()),
                    None => Err("answers 404".to_owned()),
                };
                gallery.put(at, measured.map(|measured| (measured, source_url(&source))));
            }
        }
    }
    Slot::ALL.map(|slot| {
        let choice = gallery.choose(slot);
        // Every candidate that is not taken says why, unless it would have done as well.
        for (verdict, candidate) in choice.verdicts.iter().zip(&gallery.candidates().found) {
            assert!(
                verdict.rejected.is_some() == (verdict.confidence == 0) || verdict.confidence < 40,
                "{verdict:?} {candidate:?}"
            );
        }
        choice.pick.map(|at| gallery.candidates().found[at].clone())
    })
}

fn source_url(source: &PictureSource) -> Option<url::Url> {
    match source {
        PictureSource::Url(url) => Some(url.clone()),
        PictureSource::Inline { .. } => None,
    }
}

#[test]
fn pictures_of_made_up_companies() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut tallies = [Tally::default(), Tally::default(), Tally::default()];
    for file in &files {
        let name = file.file_stem().unwrap().to_string_lossy();
        let page = Page::read(&name, &std::fs::read_to_string(file).unwrap());
        let picked = picks(&page);
        for (slot, tally) in tallies.iter_mut().enumerate() {
            tally.count(&page, &page.answers[slot], picked[slot].as_ref());
        }
    }
    for (slot, tally) in Slot::ALL.iter().zip(&tallies) {
        eprintln!(
            "{slot:?}: {} right, {} wrong, {} missing of {}",
            tally.right,
            tally.wrong.len(),
            tally.missing.len(),
            files.len()
        );
        tally.wrong.iter().for_each(|wrong| eprintln!("  wrong {wrong}"));
        tally
            .missing
            .iter()
            .for_each(|missing| eprintln!("  missing {missing}"));
    }
    assert!(files.len() >= 60, "{} pages", files.len());
    for (slot, tally) in Slot::ALL.iter().zip(&tallies) {
        assert!(
            tally.wrong.len() * 50 < files.len(),
            "{slot:?}: {:?}",
            tally.wrong
        );
        assert!(
            tally.missing.len() * 20 < files.len(),
            "{slot:?}: {:?}",
            tally.missing
        );
    }
}
