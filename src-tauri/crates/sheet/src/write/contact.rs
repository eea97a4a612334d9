//! A contact sheet out: one page of HTML with a card for each record, its pictures inside, made to be printed. It needs
//! nothing beside it, runs no script and asks nobody for anything.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::{Field, Problem};

use super::{Cell, Column, Kind, Layout, Toned, part::Part};
use crate::SheetError;

/// Facts on a card; a card is looked at, not read.
const MOST_FACTS: usize = 10;
/// Letters of a fact.
const LONGEST_FACT: usize = 160;

const STYLE: &str = "\
*{box-sizing:border-box}body{margin:24px;font:13px/1.45 \"Segoe UI\",-apple-system,\"Noto Sans\",sans-serif;color:#14181f}\
h1{font-size:20px;margin:0 0 16px}main{display:grid;grid-template-columns:repeat(auto-fill,minmax(280px,1fr));gap:12px}\
article{border:1px solid #e2e5ea;border-radius:8px;padding:12px;break-inside:avoid;display:flex;flex-direction:column;gap:8px}\
header{display:flex;gap:10px;align-items:center}h2{font-size:14px;margin:0;overflow-wrap:anywhere}\
.sub{color:#5f6978;font-size:12px;margin:0;overflow-wrap:anywhere}\
.logo{width:76px;height:44px;flex:none;background:#f6f7f9 center/contain no-repeat;border-radius:6px}\
.wide{aspect-ratio:16/9;background:#f6f7f9 center/contain no-repeat;border-radius:6px}\
dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:2px 10px;font-size:12px}\
dt{color:#5f6978}dd{margin:0;overflow-wrap:anywhere}a{color:#0b63c1}\
@media print{body{margin:0}main{grid-template-columns:repeat(3,1fr)}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\
@page{margin:12mm}";

/// A contact sheet being written.
pub struct ContactSink {
    part: Part,
    output: BufWriter<File>,
    columns: Vec<Column>,
    /// The pictures written so far, by their content: each is written once.
    by_content: HashMap<[u8; 32], usize>,
}

impl ContactSink {
    pub fn begin(path: &Path, layout: &Layout) -> Result<Self, SheetError> {
        let part = Part::beside(path)?;
        let mut output = part.output()?;
        let title = escaped(&layout.title);
        write!(
            output,
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n\
             <style>{STYLE}</style></head><body><h1>{title}</h1><main>\n"
        )
        .map_err(|error| SheetError::writing(path, &error))?;
        Ok(Self {
            part,
            output,
            columns: layout.columns.clone(),
            by_content: HashMap::new(),
        })
    }

    pub fn row(&mut self, cells: &[Toned<'_>]) -> Result<(), SheetError> {
        self.write(cells)
            .map_err(|error| SheetError::writing(self.part.path(), &error))
    }

    fn write(&mut self, cells: &[Toned<'_>]) -> io::Result<()> {
        let columns = std::mem::take(&mut self.columns);
        let card = Card::of(&columns, cells);
        let logo = self.picture(card.logo)?;
        let wide = self.picture(card.wide)?;
        let output = &mut self.output;
        output.write_all(b"<article><header>")?;
        if let (Some(class), Some((_, alt))) = (logo, card.logo) {
            write_picture(output, "logo", class, alt)?;
        }
        write!(output, "<div><h2>{}</h2>", escaped(&card.name))?;
        if !card.about.is_empty() {
            write!(output, "<p class=\"sub\">{}</p>", escaped(&card.about))?;
        }
        output.write_all(b"</div></header>")?;
        if let (Some(class), Some((_, alt))) = (wide, card.wide) {
            write_picture(output, "wide", class, alt)?;
        }
        if !card.facts.is_empty() {
            output.write_all(b"<dl>")?;
            for (column, text) in &card.facts {
                write!(output, "<dt>{}</dt><dd>", escaped(&column.name))?;
                write_fact(output, column, text)?;
                output.write_all(b"</dd>")?;
            }
            output.write_all(b"</dl>")?;
        }
        output.write_all(b"</article>\n")?;
        self.columns = columns;
        Ok(())
    }

    /// Writes a picture the first time and says by what class it is shown.
    fn picture(&mut self, picture: Option<(&[u8], &str)>) -> io::Result<Option<usize>> {
        let Some((bytes, _)) = picture else {
            return Ok(None);
        };
        let content = *blake3::hash(bytes).as_bytes();
        if let Some(known) = self.by_content.get(&content) {
            return Ok(Some(*known));
        }
        let kind = match bytes {
            [0xFF, 0xD8, 0xFF, ..] => "jpeg",
            [b'G', b'I', b'F', ..] => "gif",
            [b'R', b'I', b'F', b'F', ..] => "webp",
            _ => "png",
        };
        let class = self.by_content.len();
        let data = STANDARD.encode(bytes);
        writeln!(
            self.output,
            "<style>.p{class}{{background-image:url(data:image/{kind};base64,{data})!important}}</style>"
        )?;
        self.by_content.insert(content, class);
        Ok(Some(class))
    }

    pub fn finish(mut self) -> Result<Vec<Problem>, SheetError> {
        let path = self.part.path();
        self.output
            .write_all(b"</main></body></html>\n")
            .and_then(|()| self.output.flush())
            .map_err(|error| SheetError::writing(path, &error))?;
        self.part.put()?;
        Ok(Vec::new())
    }
}

/// What stands on a card.
struct Card<'c> {
    name: String,
    about: String,
    logo: Option<(&'c [u8], &'c str)>,
    wide: Option<(&'c [u8], &'c str)>,
    facts: Vec<(&'c Column, String)>,
}

impl<'c> Card<'c> {
    fn of(columns: &'c [Column], cells: &[Toned<'c>]) -> Self {
        let text_of = |field: Field| {
            let mut texts = columns
                .iter()
                .zip(cells)
                .filter(|(column, _)| column.field == Some(field))
                .map(|(_, toned)| text(&toned.cell));
            texts.find(|text| !text.is_empty()).unwrap_or_default()
        };
        let full_name = text_of(Field::PERSON_FULL_NAME);
        let names = format!(
            "{} {}",
            text_of(Field::PERSON_FIRST_NAME),
            text_of(Field::PERSON_LAST_NAME)
        );
        let company = text_of(Field::COMPANY_NAME);
        let first = columns
            .iter()
            .zip(cells)
            .map(|(_, toned)| text(&toned.cell))
            .find(|text| !text.is_empty());
        let candidates = [full_name, names.trim().to_owned(), company.clone()];
        let name = candidates.into_iter().find(|name| !name.is_empty()).or(first);
        let name = name.unwrap_or_default();
        let title = text_of(Field::PERSON_JOB_TITLE);
        let about: Vec<&str> = [title.as_str(), company.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty() && *part != name)
            .collect();
        let picture = |wanted: bool| {
            let mut pictures =
                columns
                    .iter()
                    .zip(cells)
                    .filter_map(|(column, toned)| match (column.kind, toned.cell) {
                        (Kind::Picture { wide, .. }, Cell::Picture { bytes, alt, .. })
                            if wide == wanted && !bytes.is_empty() =>
                        {
                            Some((bytes, alt))
                        }
                        _ => None,
                    });
            pictures.next()
        };
        let is_said = |column: &Column| {
            matches!(
                column.field,
                Some(
                    Field::PERSON_FULL_NAME
                        | Field::PERSON_FIRST_NAME
                        | Field::PERSON_LAST_NAME
                        | Field::PERSON_JOB_TITLE
                        | Field::COMPANY_NAME
                )
            ) || column.holds_pictures()
                || column.kind == Kind::Key
        };
        let facts = columns
            .iter()
            .zip(cells)
            .filter(|(column, _)| !is_said(column))
            .map(|(column, toned)| (column, text(&toned.cell)))
            .filter(|(_, text)| !text.is_empty() && *text != name)
            .take(MOST_FACTS)
            .collect();
        Self {
            about: about.join(" · "),
            logo: picture(false),
            wide: picture(true),
            facts,
            name,
        }
    }
}

fn text(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Source(text) | Cell::Text(text) => text.trim().to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Picture { .. } | Cell::Blank => String::new(),
    }
}

fn write_picture(output: &mut impl Write, place: &str, class: usize, alt: &str) -> io::Result<()> {
    write!(
        output,
        "<div class=\"{place} p{class}\" role=\"img\" aria-label=\"{}\"></div>",
        escaped(alt)
    )
}

fn write_fact(output: &mut impl Write, column: &Column, text: &str) -> io::Result<()> {
    let said: String = text.chars().take(LONGEST_FACT).collect();
    let said = escaped(&said);
    let more = if text.chars().count() > LONGEST_FACT {
        "…"
    } else {
        ""
    };
    let is_address = text.starts_with("https://") || text.starts_with("http://");
    if column.kind == Kind::Link && is_address {
        write!(output, "<a href=\"{}\">{said}{more}</a>", escaped(text))
    } else {
        write!(output, "{said}{more}")
    }
}

/// A text that HTML takes for nothing but text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
