//! `spillway lines`, and the lines and pictures that other commands take.

use api::{
    Error,
    types::{
        LineWish, ListInput, OutreachCheck, OutreachInput, OutreachPreview, PictureWish, PreviewOutreach,
        RecipeInput, Wishes,
    },
};
use serde_json::json;

use crate::{
    args::{LinesArgs, OutreachArgs},
    output::{self, Table},
    session::Session,
};

/// The widest text in a table.
const TEXT_WIDTH: usize = 100;

/// The lines and pictures that are asked for; none when nothing is said of any.
///
/// # Errors
/// When the recipe cannot be read, or a line has no name.
pub async fn asked(session: &Session, args: &OutreachArgs) -> Result<Option<Wishes>, Error> {
    let mut wishes = match &args.recipe {
        Some(recipe) => {
            let recipe = session.recipe(recipe, None).await?;
            Some(session.api.recipe_outreach(RecipeInput { recipe }).await?)
        }
        None => None,
    };
    for line in &args.line {
        let (name, text) = named(line, "--line", "Intro=Hi {{ first_name }},")?;
        wishes.get_or_insert_default().lines.push(LineWish {
            name,
            text,
            fallback: None,
            longest: None,
        });
    }
    for picture in &args.picture {
        let (name, template) = named(picture, "--picture", "Card=brand-card")?;
        wishes.get_or_insert_default().pictures.push(PictureWish {
            name,
            template,
            ..PictureWish::default()
        });
    }
    Ok(wishes)
}

fn named(text: &str, flag: &str, example: &str) -> Result<(String, String), Error> {
    let (name, rest) = text.split_once('=').ok_or_else(|| {
        Error::usage(
            format!("\"{text}\" names no column."),
            format!("Write {flag} '{example}'."),
        )
    })?;
    Ok((name.trim().to_owned(), rest.to_owned()))
}

/// `spillway lines LIST`
///
/// # Errors
/// When there is no such list, or something is wrong with a template.
pub async fn lines(session: &Session, args: &LinesArgs) -> Result<u8, Error> {
    let list = session.list(&args.list).await?;
    let asked = asked(session, &args.outreach).await?;
    let wishes = match asked {
        Some(wishes) => wishes,
        None => session.api.outreach(ListInput { list }).await?,
    };
    if wishes.is_empty() {
        return Err(Error::usage(
            format!("List {list} has no lines and pictures."),
            "Write --line 'Intro=Hi {{ first_name }},', --picture 'Card=brand-card', or --recipe R.",
        ));
    }
    if args.keep {
        let wishes = wishes.clone();
        session.api.set_outreach(OutreachInput { list, wishes }).await?;
    }
    let check = session
        .api
        .check_outreach(OutreachInput {
            list,
            wishes: wishes.clone(),
        })
        .await?;
    let rows = args
        .rows
        .as_ref()
        .map_or_else(|| vec![1, 2, 3], |rows| rows.0.clone());
    let preview = session
        .api
        .preview_outreach(PreviewOutreach { list, wishes, rows })
        .await?;
    for problem in &preview.problems {
        output::problem(problem);
    }
    session.finish(json!({ "preview": preview.rows, "check": check }), || {
        said(&preview, &check)
    });
    Ok(0)
}

fn said(preview: &OutreachPreview, check: &OutreachCheck) -> String {
    let mut table = Table::new(&[">Row", "About", "Column", "Reads"]);
    for row in &preview.rows {
        let lines = row.lines.iter().map(|line| {
            let text = line.failed.as_ref().filter(|_| !line.fell_back);
            (line.name.clone(), text.unwrap_or(&line.text).clone())
        });
        let pictures = row.pictures.iter().map(|picture| {
            let made = if picture.hash.is_some() {
                "a picture"
            } else {
                "no picture"
            };
            let notes = if picture.notes.is_empty() {
                String::new()
            } else {
                format!(": {}", picture.notes.join("; "))
            };
            (picture.name.clone(), format!("{made}{notes}"))
        });
        for (name, text) in lines.chain(pictures) {
            table.row([
                row.row.to_string(),
                output::shortened(&row.about, 40),
                name,
                output::shortened(&text.replace('\n', " "), TEXT_WIDTH),
            ]);
        }
    }
    let mut text = table.render();
    text.push_str(&format!(
        "\n{} of {} read well.\n",
        output::count(check.well.into()),
        output::several(check.records.into(), "record", "records")
    ));
    for finding in &check.findings {
        let rows: Vec<String> = finding
            .examples
            .iter()
            .map(|example| example.row.to_string())
            .collect();
        text.push_str(&format!(
            "{}: {} (rows {})\n  {}\n",
            finding.line,
            finding.message,
            rows.join(", "),
            finding.hint
        ));
    }
    for picture in &check.pictures {
        text.push_str(&format!(
            "{}: of {}, {} as wanted, {} with something that stands in, {} not at all\n",
            picture.name,
            output::several(picture.tried.into(), "record", "records"),
            output::count(picture.made.into()),
            output::count(picture.stood_in.into()),
            output::count(picture.unmade.into())
        ));
        for reason in &picture.reasons {
            text.push_str(&format!(
                "  {} of them: {}\n",
                output::count(reason.count.into()),
                reason.said
            ));
        }
    }
    text
}
