//! The lines and pictures that are wanted of a list, as a recipe says them and as the export screen asks for them.

use std::collections::{BTreeMap, BTreeSet};

use model::{Problem, Severity};
use outreach::FileFormat;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A personalised line: a column of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LineWish {
    /// The column's name.
    pub name: String,
    /// The template.
    pub text: String,
    /// What is written where a value of the template is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fallback: Option<String>,
    /// More letters than this are too many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub longest: Option<u32>,
}

/// A composed picture: a column of pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PictureWish {
    /// The column's name.
    pub name: String,
    /// The template's id.
    pub template: String,
    /// Other texts and pictures for its slots, by the slots' ids.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(optional, as = "Option<BTreeMap<String, String>>")]
    pub set: BTreeMap<String, String>,
    /// The template that stands in where a slot stays empty; `none` for no picture. The template's own choice otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fallback: Option<String>,
    /// Letters on a colour where there is no logo.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub generated: bool,
    /// Also logos and screenshots that may be wrong.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub doubtful: bool,
    /// `auto`, `png` or `jpeg`.
    #[serde(default)]
    #[ts(optional, type = "\"auto\" | \"png\" | \"jpeg\"")]
    pub format: FileFormat,
}

/// All that is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct Wishes {
    /// Lines, in the order of their columns.
    #[ts(optional, as = "Option<Vec<LineWish>>")]
    pub lines: Vec<LineWish>,
    /// Pictures, in the order of their columns.
    #[ts(optional, as = "Option<Vec<PictureWish>>")]
    pub pictures: Vec<PictureWish>,
}

/// Most lines and pictures together.
const MOST: usize = 40;

impl Wishes {
    /// Whether nothing is wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.pictures.is_empty()
    }

    /// What is wrong with names, which can be told without a list.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut seen = BTreeSet::new();
        let names = self.lines.iter().map(|line| line.name.as_str());
        let names: Vec<&str> = names
            .chain(self.pictures.iter().map(|picture| picture.name.as_str()))
            .collect();
        let mut problems: Vec<Problem> = names
            .iter()
            .filter_map(|name| {
                let (message, hint) = if name.trim().is_empty() {
                    ("a line or picture has no name".to_owned(), "name its column")
                } else if name.chars().count() > 80 {
                    (format!("the name \"{name}\" is long"), "write at most 80 letters")
                } else if !seen.insert(name.to_lowercase()) {
                    (
                        format!("two columns are called \"{name}\""),
                        "give one of them another name",
                    )
                } else {
                    return None;
                };
                Some(Problem::new(Severity::Error, (*name).to_owned(), message).with_hint(hint))
            })
            .collect();
        if names.len() > MOST {
            let message = format!("there are {} lines and pictures", names.len());
            problems.push(
                Problem::new(Severity::Error, "lines", message).with_hint(format!("ask for at most {MOST}")),
            );
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_there_and_differ() {
        let line = |name: &str| LineWish {
            name: name.to_owned(),
            text: "Hi".to_owned(),
            fallback: None,
            longest: None,
        };
        let wishes = |names: &[&str]| Wishes {
            lines: names.iter().map(|name| line(name)).collect(),
            pictures: Vec::new(),
        };
        assert!(wishes(&["Intro", "Outro"]).problems().is_empty());
        assert!(
            wishes(&["Intro", "intro"]).problems()[0]
                .message
                .contains("two columns")
        );
        assert!(wishes(&[" "]).problems()[0].message.contains("no name"));
        assert!(wishes(&["a"; 41]).problems().len() > 40);
    }
}
