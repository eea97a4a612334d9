//! What would read badly, counted over a whole list before it is exported. Records stream through; what is kept is a count
//! and three examples for each kind of fault.

mod reads;

use std::collections::BTreeMap;

use crate::line::{Line, Written};
use crate::record::Record;

/// How a text reads badly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A value that the text needs is blank.
    Missing,
    /// No text could be made.
    Failed,
    /// Nothing is written.
    Empty,
    /// A comma, full stop or word with nothing beside it: "Hi ,".
    Dangling,
    /// Two spaces where a value should be.
    DoubleSpace,
    /// Another program's template: "{first_name}".
    Braces,
    /// A word that stands for nothing: "N/A", "null".
    Placeholder,
    /// Letters of another encoding, or of a web page: "RenÃ©", "&amp;".
    Garbled,
    /// A greeting with an initial.
    Initial,
    /// A name in capitals.
    Shouting,
    /// Longer than it should be.
    TooLong,
    /// No fault: the fallback is written.
    Fallback,
}

impl Fault {
    /// Its id: `missing`, `dangling`, …
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Failed => "failed",
            Self::Empty => "empty",
            Self::Dangling => "dangling",
            Self::DoubleSpace => "double_space",
            Self::Braces => "braces",
            Self::Placeholder => "placeholder",
            Self::Garbled => "garbled",
            Self::Initial => "initial",
            Self::Shouting => "shouting",
            Self::TooLong => "too_long",
            Self::Fallback => "fallback",
        }
    }
}

/// A record that shows a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its row in the list, from 1.
    pub row: u32,
    /// What it would read.
    pub text: String,
}

/// A fault of many records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line's name.
    pub line: String,
    /// How it reads badly.
    pub fault: Fault,
    /// The value that is missing, or the reason of the failure; empty otherwise.
    pub subject: String,
    /// How many records.
    pub count: u32,
    /// A sentence: "12 records would read \u{201c}Hi ,\u{201d}: first_name is blank".
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// The first of them.
    pub examples: Vec<Example>,
}

/// Kinds of fault kept apart; what goes beyond is counted with the last.
const MOST_KINDS: usize = 200;
const EXAMPLES: usize = 3;

#[derive(Default)]
struct Tally {
    count: u32,
    excerpt: String,
    examples: Vec<Example>,
}

/// Reads texts and counts their faults.
pub struct Checker {
    longest: usize,
    tallies: BTreeMap<(String, Fault, String), Tally>,
}

impl Checker {
    /// A checker that finds texts of more than `longest` letters too long.
    #[must_use]
    pub fn new(longest: usize) -> Self {
        Self {
            longest,
            tallies: BTreeMap::new(),
        }
    }

    /// Reads what a line says of a record. Whether it reads well.
    pub fn read(&mut self, line: &Line, record: &Record, written: &Written) -> bool {
        let text = &written.text;
        let faults = reads::faults(text, &line.own_words(), self.longest);
        if written.fell_back {
            let why = match (&written.failed, written.missing.first()) {
                (Some(reason), _) => reason.clone(),
                (None, missing) => format!("{} is blank", missing.map_or("a value", String::as_str)),
            };
            self.tally(line, Fault::Fallback, &why, record, text);
            for (fault, at) in &faults {
                self.tally(line, *fault, "", record, &reads::excerpt(text, at));
            }
            return faults.is_empty();
        }
        if let Some(reason) = &written.failed {
            self.tally(line, Fault::Failed, reason, record, reason);
            return false;
        }
        let place = faults.first().map_or(0..0, |(_, at)| at.clone());
        for name in &written.missing {
            self.tally(line, Fault::Missing, name, record, &reads::excerpt(text, &place));
        }
        for (fault, at) in &faults {
            // What is missing says it already.
            let told = !written.missing.is_empty()
                && matches!(fault, Fault::Dangling | Fault::DoubleSpace | Fault::Empty);
            if !told {
                self.tally(line, *fault, "", record, &reads::excerpt(text, at));
            }
        }
        faults.is_empty() && written.missing.is_empty()
    }

    fn tally(&mut self, line: &Line, fault: Fault, subject: &str, record: &Record, excerpt: &str) {
        let mut key = (line.name().to_owned(), fault, subject.to_owned());
        if self.tallies.len() >= MOST_KINDS && !self.tallies.contains_key(&key) {
            key.2 = String::new();
        }
        let tally = self.tallies.entry(key).or_default();
        if tally.count == 0 {
            excerpt.clone_into(&mut tally.excerpt);
        }
        tally.count += 1;
        if tally.examples.len() < EXAMPLES {
            tally.examples.push(Example {
                row: record.row,
                text: excerpt.to_owned(),
            });
        }
    }

    /// What was found, the most frequent first.
    #[must_use]
    pub fn findings(self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self
            .tallies
            .into_iter()
            .map(|((line, fault, subject), tally)| Finding {
                message: message(fault, &subject, &tally),
                hint: hint(fault, &subject),
                line,
                fault,
                subject,
                count: tally.count,
                examples: tally.examples,
            })
            .collect();
        findings.sort_by(|a, b| b.count.cmp(&a.count).then(a.fault.cmp(&b.fault)));
        findings
    }
}

fn message(fault: Fault, subject: &str, tally: &Tally) -> String {
    let records = if tally.count == 1 {
        "1 record".to_owned()
    } else {
        format!("{} records", tally.count)
    };
    let reads = format!("{records} would read \u{201c}{}\u{201d}", tally.excerpt);
    match fault {
        Fault::Missing if tally.excerpt.trim().is_empty() => {
            format!("{records} would stay empty: {subject} is blank")
        }
        Fault::Missing => format!("{reads}: {subject} is blank"),
        Fault::Failed => format!("{records} would stay empty: {subject}"),
        Fault::Empty => format!("{records} would stay empty"),
        Fault::Dangling => format!("{reads}: something is missing beside a sign or at the end"),
        Fault::DoubleSpace => format!("{reads}, with a gap"),
        Fault::Braces => format!("{reads}, with another template's brackets"),
        Fault::Placeholder => format!("{reads}, with a word that stands for nothing"),
        Fault::Garbled => format!("{reads}, with garbled letters"),
        Fault::Initial => format!("{reads}, with an initial for a name"),
        Fault::Shouting => format!("{reads}, in capitals"),
        Fault::Fallback => format!("{records} get the fallback: {subject}"),
        Fault::TooLong => format!("{records} would be too long: \u{201c}{}\u{201d}", tally.excerpt),
    }
}

fn hint(fault: Fault, subject: &str) -> String {
    match fault {
        Fault::Missing if subject.contains(' ') => "add | or(\"…\") after the value".to_owned(),
        Fault::Missing => {
            format!(
                "write {{{{ {subject} | or(\"…\") }}}}, a condition around it, or a fallback for the whole line"
            )
        }
        Fault::Failed => "mend the value, or use another filter".to_owned(),
        Fault::Empty => "write something outside of the condition, or a fallback".to_owned(),
        Fault::Dangling | Fault::DoubleSpace => "put the words around a value into its condition".to_owned(),
        Fault::Braces | Fault::Placeholder | Fault::Garbled => {
            "mend the records, or leave them out".to_owned()
        }
        Fault::Initial => "leave the name out of the greeting for these".to_owned(),
        Fault::Shouting => "add | first_name, | company or | title".to_owned(),
        Fault::Fallback => "nothing, if the fallback reads well".to_owned(),
        Fault::TooLong => "add | short(80) to the longest value".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::record;
    use jiff::civil::Date;
    use std::sync::Arc;

    #[test]
    fn faults_are_counted_with_examples_and_a_sentence() {
        let columns = |first: &'static str| record(&[("First name", first)], &[]);
        let vocabulary = Arc::clone(&columns("").vocabulary);
        let line = Line::new(
            "Intro",
            "Hi {{ first_name }},",
            &vocabulary,
            Date::constant(2026, 3, 15),
        )
        .unwrap();
        let mut checker = Checker::new(100);
        let names = ["Anna", "", "  ", "ANTONIA", "", "", "Bo"];
        let well = names.iter().enumerate().filter(|(row, name)| {
            let mut one = (*columns(name)).clone();
            one.row = u32::try_from(*row).unwrap() + 1;
            let one = Arc::new(one);
            checker.read(&line, &one, &line.write(&one))
        });
        assert_eq!(well.count(), 2);
        let findings = checker.findings();
        assert_eq!(findings.len(), 2, "{findings:#?}");
        assert_eq!(
            findings[0].message,
            "4 records would read “Hi ,”: first_name is blank"
        );
        assert!(findings[0].hint.contains("{{ first_name | or("));
        let rows: Vec<u32> = findings[0].examples.iter().map(|example| example.row).collect();
        assert_eq!(rows, [2, 3, 5]);
        assert_eq!(
            findings[1].message,
            "1 record would read “Hi ANTONIA,”, in capitals"
        );
    }
}
