//! `spillway media`: looks for the pictures of a list's companies, shows what could be chosen, keeps what is, and keeps the
//! folder of pictures small. All of it is free, so nothing is planned or confirmed.

use std::path::Path;

use api::{
    Error,
    pictures::{PictureCandidate, PictureChoice, PictureSet, Refreshed, WhoChose},
    types::{ChoosePicture, ForgetPictures, Nothing, PicturesQuota, RecordInput, RefreshPictures},
};
use model::{Field, ListId};
use serde_json::json;

use crate::{
    args::MediaArgs,
    enrich::{screenshots, writable, write_sheet},
    output::{self, Table},
    session::Session,
};

/// Letters of a hash that tell pictures of one company apart.
const SHORT: usize = 10;
/// The widest address in a table; JSON has it whole.
const URL_WIDTH: usize = 48;
/// The exit code when some sites could not be read.
const WITH_FAILURES: u8 = 4;

/// `spillway media`
///
/// # Errors
/// When the list cannot be used, or what is chosen cannot be.
pub async fn run(session: &Session, args: &MediaArgs) -> Result<u8, Error> {
    if let Some(domain) = &args.forget {
        return forget(session, domain).await;
    }
    let Some(list) = &args.list else {
        return tidy(session, args).await;
    };
    let out = args
        .out
        .as_deref()
        .map(|file| writable(file, Some(list)))
        .transpose()?;
    let list = session.list(list).await?;
    if let Some(row) = args.row {
        return of_record(session, RecordInput { list, row }, args).await;
    }
    if args.screenshots {
        return screenshots(session, list, args.practice, out).await;
    }
    let looked = session
        .api
        .refresh_pictures(RefreshPictures {
            list,
            fields: fields(args),
            practice: args.practice,
            again: args.again,
        })
        .await;
    session.clear();
    let came = looked?;
    session.warn(&came.problems);
    let sheet = match out {
        Some(file) => Some(write_sheet(session, list, &file).await?),
        None => None,
    };
    let document = json!({ "list": list, "pictures": came, "sheet": sheet });
    session.finish(document, || {
        let mut text = said(list, &came);
        if let Some(sheet) = &sheet {
            text.push_str(&format!("Sheet     {}\n", sheet.path));
        }
        text
    });
    Ok(if came.failed > 0 { WITH_FAILURES } else { 0 })
}

/// The fields of the wanted slots; none stands for all.
fn fields(args: &MediaArgs) -> Vec<Field> {
    let mut fields = Vec::new();
    if args.logos {
        fields.extend([Field::COMPANY_LOGO, Field::COMPANY_ICON]);
    }
    if args.images {
        fields.push(Field::COMPANY_IMAGE);
    }
    fields
}

fn said(list: ListId, came: &Refreshed) -> String {
    let sites = [
        (came.read, "read"),
        (came.unchanged, "unchanged"),
        (came.fresh, "looked at lately"),
        (came.without, "without a page of their own"),
        (came.failed, "not to be had now"),
    ];
    let sites: Vec<String> = sites
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{} {what}", output::count(number.into())))
        .collect();
    let mut text = format!(
        "Sites     {}{}{}\nPictures  {} shown in list {list}\n",
        output::count(came.sites.into()),
        if sites.is_empty() { "" } else { ": " },
        sites.join(", "),
        output::count(came.pictures.into()),
    );
    if came.unknown > 0 {
        text.push_str(&format!(
            "          of {} no domain is known\n",
            output::several(came.unknown.into(), "company", "companies"),
        ));
    }
    text
}

/// What could be chosen for a record's company; with `--choose`, after the choice.
async fn of_record(session: &Session, record: RecordInput, args: &MediaArgs) -> Result<u8, Error> {
    let mut set = session.api.pictures(record).await?;
    if let (Some(what), Some(slot)) = (&args.choose, &args.slot) {
        let field = match slot.as_str() {
            "icon" => Field::COMPANY_ICON,
            "image" => Field::COMPANY_IMAGE,
            _ => Field::COMPANY_LOGO,
        };
        let choice = choice(what, set.as_ref(), field)?;
        set = session
            .api
            .choose_picture(ChoosePicture {
                list: record.list,
                row: record.row,
                field,
                choice,
            })
            .await?;
    }
    let Some(set) = set else {
        return Err(Error::not_found(
            format!("No domain is known of row {}'s company.", record.row),
            "Map a column with web sites, or run a recipe that finds them.",
        ));
    };
    session.finish(json!({ "row": record.row, "pictures": set }), || table(&set));
    Ok(0)
}

/// What the user means: a word, a file, or the first letters of a candidate's hash.
fn choice(what: &str, set: Option<&PictureSet>, field: Field) -> Result<PictureChoice, Error> {
    match what {
        "none" => return Ok(PictureChoice::Nothing),
        "automatic" => return Ok(PictureChoice::Automatic),
        "undo" => return Ok(PictureChoice::Undo),
        _ => {}
    }
    if Path::new(what).is_file() {
        return Ok(PictureChoice::File(what.to_owned()));
    }
    let slots = set.into_iter().flat_map(|set| &set.slots);
    let offered = slots
        .filter(|slot| slot.field == field)
        .flat_map(|slot| &slot.candidates);
    let mut hashes: Vec<&String> = offered
        .filter_map(|one| one.asset.as_ref())
        .filter(|hash| what.len() >= 4 && hash.starts_with(what))
        .collect();
    hashes.dedup();
    match hashes.as_slice() {
        [hash] => Ok(PictureChoice::Candidate((*hash).clone())),
        [] => Err(Error::usage(
            format!("\"{what}\" is neither a file nor a stored candidate for this slot."),
            "The list without --choose shows the candidates' hashes.",
        )),
        _ => Err(Error::usage(
            format!("Several candidates' hashes begin with \"{what}\"."),
            "Write a few letters more.",
        )),
    }
}

fn table(set: &PictureSet) -> String {
    let mut text = format!("Domain  {}\n", set.domain);
    if let (Some(colour), Some(rule)) = (&set.colour, &set.colour_rule) {
        text.push_str(&format!("Colour  {colour} ({rule})\n"));
    }
    if set.page_url.is_none() {
        text.push_str("The site was not looked at yet: spillway media LIST\n");
    }
    for slot in &set.slots {
        let by = match (&slot.shown, slot.by) {
            (None, WhoChose::You) => "left out by you",
            (None, WhoChose::Automatic) => "none",
            (Some(_), WhoChose::You) => "chosen by you",
            (Some(_), WhoChose::Automatic) => "the surest",
        };
        text.push_str(&format!("\n{}: {by}\n", slot.field.label()));
        if slot.candidates.is_empty() {
            continue;
        }
        let mut table = Table::new(&["", "Hash", "Rule", ">Size", ">Sure", "Why", "Address"]);
        for one in &slot.candidates {
            table.row([
                if one.shown { "*" } else { "" }.to_owned(),
                one.asset
                    .as_deref()
                    .map_or_else(String::new, |hash| hash[..SHORT.min(hash.len())].to_owned()),
                one.rule.clone(),
                size(one),
                one.confidence.to_string(),
                one.rejected.clone().unwrap_or_default(),
                one.url.as_deref().map_or_else(
                    || "in the page".to_owned(),
                    |url| output::shortened(url, URL_WIDTH),
                ),
            ]);
        }
        text.push_str(&table.render());
    }
    text
}

fn size(one: &PictureCandidate) -> String {
    match (one.width, one.height, &one.format) {
        (Some(width), Some(height), Some(format)) => format!("{width}x{height} {format}"),
        _ => String::new(),
    }
}

async fn forget(session: &Session, domain: &str) -> Result<u8, Error> {
    let gone = session
        .api
        .forget_pictures(ForgetPictures {
            domain: domain.to_owned(),
        })
        .await?;
    session.finish(json!({ "forgotten": gone }), || {
        format!(
            "Forgot what was known of the pictures of {}; {} removed.\n",
            gone.domain,
            output::several(gone.pictures.into(), "file", "files"),
        )
    });
    Ok(0)
}

/// The quota is set, what nothing uses goes, and what is left is said.
async fn tidy(session: &Session, args: &MediaArgs) -> Result<u8, Error> {
    let tidied = session.api.tidy_pictures(Nothing {}).await?;
    let stored = match args.quota {
        Some(megabytes) => {
            let bytes = megabytes.saturating_mul(1_000_000);
            session.api.set_pictures_quota(PicturesQuota { bytes }).await?
        }
        None => session.api.stored_pictures(Nothing {}).await?,
    };
    session.finish(json!({ "tidied": tidied, "stored": stored }), || {
        format!(
            "Stored    {}, {} and {} of smaller sizes; quota {}\nRemoved   {}\n",
            output::several(stored.pictures.into(), "picture", "pictures"),
            output::bytes(stored.bytes),
            output::bytes(stored.drawn_bytes),
            output::bytes(stored.quota),
            output::bytes(tidied.freed),
        )
    });
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_word_or_the_beginning_of_one_hash() {
        let candidate = |asset: &str| PictureCandidate {
            rule: "header image".to_owned(),
            url: None,
            asset: Some(asset.to_owned()),
            format: None,
            width: None,
            height: None,
            bytes: None,
            plate: None,
            confidence: 80,
            rejected: None,
            automatic: false,
            shown: false,
        };
        let set = PictureSet {
            domain: "northwind.example".to_owned(),
            page_url: None,
            seen_ms: None,
            colour: None,
            colour_text: None,
            colour_rule: None,
            slots: vec![api::pictures::SlotPictures {
                field: Field::COMPANY_LOGO,
                shown: None,
                plate: None,
                by: WhoChose::Automatic,
                source: None,
                candidates: vec![candidate("abcd12"), candidate("abcd34"), candidate("ef5678")],
            }],
        };
        let chosen = |what: &str, field| choice(what, Some(&set), field).ok();
        let logo = Field::COMPANY_LOGO;
        assert_eq!(chosen("none", logo), Some(PictureChoice::Nothing));
        assert_eq!(chosen("undo", logo), Some(PictureChoice::Undo));
        assert_eq!(
            chosen("ef56", logo),
            Some(PictureChoice::Candidate("ef5678".to_owned()))
        );
        for (what, field) in [
            ("abcd", logo),
            ("ef5", logo),
            ("0000", logo),
            ("ef56", Field::COMPANY_ICON),
        ] {
            assert_eq!(chosen(what, field), None, "{what}");
        }
    }
}
