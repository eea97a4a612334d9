//! Which pictures are picked for 82 made-up companies' home pages, with markup as site builders, shop systems, frameworks
//! and hands write it.
//!
//! Wrong is worse than missing: a stranger's logo beside a company's name misleads, a blank does not.

mod drawn;
mod page;

use page::{Answer, Page};
use spillway_media::{
    Candidate, Judged, PictureSource, Slot, choose, decode, judge, manifest_icons, read_page, well_known,
};
use std::path::Path;

const SLOTS: [Slot; 3] = [Slot::Logo, Slot::Icon, Slot::Image];
/// Below this a picture is not taken.
const DOUBTFUL: [u8; 3] = [40, 28, 40];

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
                candidate.rule,
                address.unwrap_or("inline")
            )),
            None => self.missing.push(page.name.clone()),
        }
    }
}

/// Fetches and judges everything a page offers, and picks.
fn picks(page: &Page) -> [Option<Candidate>; 3] {
    let facts = read_page(&page.html, page.charset.as_deref(), &page.url);
    if facts.unreal.is_some() {
        return [None, None, None];
    }
    let mut candidates = facts.candidates;
    if let Some((url, json)) = facts
        .manifest
        .and_then(|url| Some((url.clone(), page.files.get(url.as_str())?)))
    {
        candidates.extend(manifest_icons(json, &url));
    }
    candidates.extend(well_known(&page.url));
    SLOTS.map(|slot| {
        let judged: Vec<(Candidate, Judged)> = candidates
            .iter()
            .filter_map(|candidate| {
                let bytes = match &candidate.source {
                    PictureSource::Inline { bytes } => bytes,
                    PictureSource::Url(url) => page.files.get(url.as_str())?,
                };
                let picture = decode(bytes).ok()?;
                Some((candidate.clone(), judge(slot, candidate, &picture)))
            })
            .collect();
        let chosen = choose(&judged, slot)?;
        (judged[chosen].1.confidence >= DOUBTFUL[slot as usize]).then(|| judged[chosen].0.clone())
    })
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
    for (slot, tally) in SLOTS.iter().zip(&tallies) {
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
}
