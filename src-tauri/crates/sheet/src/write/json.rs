//! JSON lines out: an object for every record, its keys the columns' names.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use model::Problem;

use super::{Cell, Layout, Toned, part::Part};
use crate::SheetError;

/// JSON lines being written.
pub struct JsonSink {
    part: Part,
    output: BufWriter<File>,
    /// The columns' names as JSON, each with what stands before it.
    keys: Vec<String>,
}

impl JsonSink {
    pub fn begin(path: &Path, layout: &Layout) -> Result<Self, SheetError> {
        let part = Part::beside(path)?;
        let keys = layout.columns.iter().enumerate().map(|(position, column)| {
            let before = if position == 0 { '{' } else { ',' };
            format!("{before}{}:", serde_json::Value::from(column.name.as_str()))
        });
        Ok(Self {
            output: part.output()?,
            keys: keys.collect(),
            part,
        })
    }

    pub fn row(&mut self, cells: &[Toned<'_>]) -> Result<(), SheetError> {
        self.write(cells)
            .map_err(|error| SheetError::writing(self.part.path(), &error))
    }

    fn write(&mut self, cells: &[Toned<'_>]) -> io::Result<()> {
        for (key, toned) in self.keys.iter().zip(cells) {
            self.output.write_all(key.as_bytes())?;
            match toned.cell {
                Cell::Source("") | Cell::Blank => self.output.write_all(b"null")?,
                Cell::Source(text) | Cell::Text(text) | Cell::Picture { name: text, .. } => {
                    serde_json::to_writer(&mut self.output, text).map_err(io::Error::from)?;
                }
                Cell::Number(number) => write_number(&mut self.output, number)?,
            }
        }
        self.output
            .write_all(if self.keys.is_empty() { b"{}\n" } else { b"}\n" })
    }

    pub fn finish(self) -> Result<Vec<Problem>, SheetError> {
        let Self { part, mut output, .. } = self;
        output
            .flush()
            .map_err(|error| SheetError::writing(part.path(), &error))?;
        part.put()?;
        Ok(Vec::new())
    }
}

/// Whole numbers without a fraction; what JSON has no number for is nothing.
fn write_number(output: &mut impl Write, number: f64) -> io::Result<()> {
    if number.is_finite() {
        write!(output, "{number}")
    } else {
        output.write_all(b"null")
    }
}
