//! The picture templates there are: those that ship, and the user's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use model::{Problem, Severity};

use super::compose::{Composer, Wish};
use super::template::Template;
use crate::line::LineError;
use crate::record::{Vocabulary, nearest};

macro_rules! bundled {
    ($($id:literal),+ $(,)?) => {
        &[$((
            $id,
            include_str!(concat!("../../../../../assets/pictures/", $id, ".toml")),
            include_str!(concat!("../../../../../assets/pictures/", $id, ".svg")),
        )),+]
    };
}

/// Id, description and drawing of every template that ships, in the order in which they are offered.
const BUNDLED: &[(&str, &str, &str)] =
    bundled!["logo-plate", "browser", "laptop", "brand-card", "side-by-side"];

/// How many templates may stand in for one another.
const MOST_FALLBACKS: usize = 3;

/// Templates by id.
#[derive(Clone, Debug, Default)]
pub struct Library {
    order: Vec<String>,
    templates: BTreeMap<String, Arc<Template>>,
}

impl Library {
    /// The templates that ship.
    ///
    /// # Errors
    /// When one of them is damaged, which a test of ours rules out.
    pub fn bundled() -> Result<Self, Vec<Problem>> {
        let mut library = Self::default();
        for (id, text, drawing) in BUNDLED {
            library.add(Template::read(
                id,
                text,
                drawing,
                &format!("{id}.toml"),
                &format!("{id}.svg"),
            )?);
        }
        Ok(library)
    }

    /// Adds a template; one of the same id gives way.
    pub fn add(&mut self, template: Template) {
        if !self.templates.contains_key(&template.id) {
            self.order.push(template.id.clone());
        }
        self.templates.insert(template.id.clone(), Arc::new(template));
    }

    /// All templates, in the order in which they are offered.
    pub fn templates(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.order.iter().filter_map(|id| self.templates.get(id))
    }

    /// Binds a template to a list, with what stands in for it. `fallback` names another than the template's own; `none`
    /// stands for no picture.
    ///
    /// # Errors
    /// When there is no such template, or its texts do not compile.
    pub fn composer(
        &self,
        id: &str,
        wish: &Wish,
        fallback: Option<&str>,
        vocabulary: &Vocabulary,
        today: Date,
    ) -> Result<Composer, Vec<LineError>> {
        self.bound(id, wish, fallback, vocabulary, today, MOST_FALLBACKS)
    }

    fn bound(
        &self,
        id: &str,
        wish: &Wish,
        fallback: Option<&str>,
        vocabulary: &Vocabulary,
        today: Date,
        left: usize,
    ) -> Result<Composer, Vec<LineError>> {
        let template = self.templates.get(id).ok_or_else(|| {
            let near = nearest(id, self.order.iter().map(String::as_str));
            vec![LineError {
                name: id.to_owned(),
                line: 1,
                column: 1,
                message: format!("there is no picture template {id}"),
                hint: Some(near.map_or_else(
                    || format!("there are {}", self.order.join(", ")),
                    |near| format!("did you mean {near}?"),
                )),
            }]
        })?;
        let next = fallback
            .or(template.fallback.as_deref())
            .filter(|next| *next != "none" && *next != id && left > 0);
        let stands_in = next
            .map(|next| {
                // What was set for one template is no setting of another, but for slots of the same name.
                let theirs = self.templates.get(next);
                let set = wish
                    .set
                    .iter()
                    .filter(|(slot, _)| {
                        theirs.is_some_and(|theirs| theirs.slots.iter().any(|own| own.id == **slot))
                    })
                    .map(|(slot, value)| (slot.clone(), value.clone()))
                    .collect();
                self.bound(
                    next,
                    &Wish { set, ..wish.clone() },
                    None,
                    vocabulary,
                    today,
                    left - 1,
                )
            })
            .transpose()?;
        Ok(Composer::new(Arc::clone(template), wish, vocabulary, today)?.with_fallback(stands_in))
    }
}

/// A template's file that could not be read, as a problem.
#[must_use]
pub fn unread(origin: &str, reason: &str) -> Problem {
    Problem::new(
        Severity::Error,
        origin,
        format!("a picture template could not be read: {reason}"),
    )
}
