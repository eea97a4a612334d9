//! A recipe's text to a recipe, and everything that is wrong with it by line and column.

use model::{Problem, Severity};
use serde::{Deserialize, Serialize};
use toml_edit::{Document, Item, TableLike};
use ts_rs::TS;

use super::Recipe;

/// A place in a text, as people count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Place {
    /// The line; the first is 1.
    pub line: u32,
    /// The character in it; the first is 1.
    pub column: u32,
}

/// Something that is wrong with a recipe, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Fault {
    /// Where, if it is at one place.
    pub place: Option<Place>,
    /// What. Its subject is what the fault is about, such as a line's name; it is empty where the place says enough.
    pub problem: Problem,
}

impl Fault {
    /// The fault as a problem of a file, with `origin:line:column` for its subject.
    #[must_use]
    pub fn in_file(self, origin: &str) -> Problem {
        let subject = match self.place {
            Some(Place { line, column }) => format!("{origin}:{line}:{column}"),
            None if self.problem.subject.is_empty() => origin.to_owned(),
            None => self.problem.subject,
        };
        Problem {
            subject,
            ..self.problem
        }
    }
}

/// A recipe's text with the places of what stands in it.
struct Places<'t> {
    text: &'t str,
    document: Option<Document<&'t str>>,
}

impl<'t> Places<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text,
            document: Document::parse(text).ok(),
        }
    }

    /// The place of a byte.
    fn at(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count());
        let counted = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
        Place {
            line: counted(before.matches('\n').count()),
            column: counted(column),
        }
    }

    /// The place of a key in a table. A key whose value is asked for gives the value's place, or that of the word in it.
    fn inside(&self, table: Option<&dyn TableLike>, key: &str, word: Option<&str>) -> Option<Place> {
        let (key, item) = table?.get_key_value(key)?;
        let span = match word {
            None => key.span(),
            Some(word) => item
                .as_array()
                .and_then(|array| array.iter().find(|value| value.as_str() == Some(word)))
                .map_or_else(|| item.span(), toml_edit::Value::span),
        };
        span.map(|span| self.at(span.start))
    }

    fn root(&self) -> Option<&dyn TableLike> {
        self.document
            .as_ref()
            .map(|document| document.as_table() as &dyn TableLike)
    }

    /// Entry `number` of a list of tables, however it is written.
    fn entry(&self, list: &str, number: usize) -> Option<&dyn TableLike> {
        match self.root()?.get(list)? {
            Item::ArrayOfTables(tables) => tables.get(number).map(|table| table as _),
            item => item
                .as_array()?
                .get(number)?
                .as_inline_table()
                .map(|table| table as _),
        }
    }

    /// The place of a key in the head of the recipe.
    fn key(&self, key: &str) -> Option<Place> {
        self.inside(self.root(), key, None)
    }

    /// The place of a word in wanted field `number`.
    fn wanted(&self, number: usize, key: &str, word: &str) -> Option<Place> {
        self.inside(self.entry("fields", number), key, Some(word))
    }

    /// The place of the last line or picture of a name.
    fn named(&self, name: &str) -> Option<Place> {
        let last = |list: &str| {
            let numbered = (0..).map_while(|number| self.entry(list, number));
            numbered
                .filter(|entry| entry.get("name").and_then(Item::as_str) == Some(name))
                .last()
        };
        let entry = last("pictures").or_else(|| last("lines"));
        self.inside(entry, "name", Some(name))
    }
}

fn fault(place: Option<Place>, message: String, hint: impl Into<String>) -> Fault {
    Fault {
        place,
        problem: Problem::new(Severity::Error, "", message).with_hint(hint),
    }
}

/// Reads a recipe as far as it can be read, with all that is wrong with it. There is none where the text is no TOML or of
/// another shape; then the first fault is told.
#[must_use]
pub fn examine(text: &str) -> (Option<Recipe>, Vec<Fault>) {
    let places = Places::of(text);
    let recipe: Recipe = match toml::from_str(text) {
        Ok(recipe) => recipe,
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            let fault = Fault {
                place: Some(places.at(offset)),
                problem: Problem::new(Severity::Error, "", error.message().trim()),
            };
            return (None, vec![fault]);
        }
    };
    let mut faults = Vec::new();
    if recipe.format != 1 {
        let message = format!("format {} is not known", recipe.format);
        faults.push(fault(places.key("format"), message, "write format = 1"));
    }
    if recipe.fields.is_empty() && recipe.outreach().is_empty() {
        faults.push(fault(
            places.key("fields"),
            "it wants no field".to_owned(),
            "add [[fields]] with field = \"person.email\" or the like",
        ));
    }
    if recipe.cap.is_some_and(|cap| !is_amount(cap)) {
        faults.push(fault(
            places.key("cap"),
            "the cap is no amount of money".to_owned(),
            "write dollars, such as cap = 5.0",
        ));
    }
    faults.extend(of_outreach(text, recipe.outreach().problems()));
    wanted(&recipe, &places, &mut faults);
    (Some(recipe), faults)
}

/// Reads a recipe.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(text: &str) -> Result<Recipe, Vec<Fault>> {
    match examine(text) {
        (Some(recipe), faults) if faults.is_empty() => Ok(recipe),
        (_, faults) => Err(faults),
    }
}

fn wanted(recipe: &Recipe, places: &Places, faults: &mut Vec<Fault>) {
    for (number, wanted) in recipe.fields.iter().enumerate() {
        let field = wanted.field;
        let earlier = recipe.fields.get(..number).unwrap_or_default();
        if earlier.iter().any(|other| other.field == field) {
            faults.push(fault(
                places.wanted(number, "field", field.id()),
                format!("{field} is wanted twice"),
                "keep one of them",
            ));
        }
        if !wanted.accept.is_empty() && field != model::Field::PERSON_EMAIL {
            let place = places.inside(places.entry("fields", number), "accept", None);
            faults.push(fault(
                place,
                format!("{field} cannot be checked; only person.email can"),
                "take accept out",
            ));
        }
        if wanted.worth.is_some_and(|worth| !is_amount(worth)) {
            let place = places.inside(places.entry("fields", number), "worth", None);
            faults.push(fault(
                place,
                format!("what {field} is worth is no amount of money"),
                "write dollars, such as worth = 0.10",
            ));
        }
    }
}

fn is_amount(dollars: f64) -> bool {
    dollars.is_finite() && dollars >= 0.0
}

/// Reads a recipe. `origin` names the file in problems.
///
/// # Errors
/// Every problem found, each as `origin:line:column`, with what to do.
pub fn load(text: &str, origin: &str) -> Result<Recipe, Vec<Problem>> {
    let in_file = |faults: Vec<Fault>| faults.into_iter().map(|fault| fault.in_file(origin)).collect();
    read(text).map_err(in_file)
}

/// Providers that a recipe names and that are none of the known ones.
#[must_use]
pub fn unknown_providers(text: &str, recipe: &Recipe, known: &[&str]) -> Vec<Fault> {
    let places = Places::of(text);
    let mut faults: Vec<Fault> = Vec::new();
    for (number, wanted) in recipe.fields.iter().enumerate() {
        for (key, ids) in [("providers", &wanted.providers), ("verify", &wanted.verify)] {
            for id in ids.iter().filter(|id| !known.contains(&id.as_str())) {
                faults.push(fault(
                    places.wanted(number, key, id),
                    format!("it names the provider \"{id}\", which nobody defines"),
                    format!("there are {}", known.join(", ")),
                ));
            }
        }
    }
    faults
}

/// Columns that a recipe names and that are none of the list's.
#[must_use]
pub fn unknown_columns(text: &str, recipe: &Recipe, columns: &[&str]) -> Vec<Fault> {
    let places = Places::of(text);
    let table = places
        .root()
        .and_then(|root| root.get("columns")?.as_table_like());
    let unknown = recipe
        .columns
        .keys()
        .filter(|name| !columns.contains(&name.as_str()));
    unknown
        .map(|name| {
            fault(
                places.inside(table, name, None),
                format!("it names the column \"{name}\", which the list does not have"),
                format!("the list has {}", columns.join(", ")),
            )
        })
        .collect()
}

/// Problems of lines and pictures, which are about a name or a place in its template, at the place of the name.
#[must_use]
pub fn of_outreach(text: &str, problems: Vec<Problem>) -> Vec<Fault> {
    let places = Places::of(text);
    let placed = |problem: Problem| {
        let name = problem.subject.rsplitn(3, ':').nth(2);
        Fault {
            place: places.named(&problem.subject).or_else(|| places.named(name?)),
            problem,
        }
    };
    problems.into_iter().map(placed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "format = 1\nname = \"Mine\"\n[[fields]]\nfield = \"person.email\"\n";

    #[test]
    fn problems_name_line_column_and_what_to_do() {
        for (from, to, subject, message) in [
            (
                "person.email",
                "person.emial",
                "mine.toml:4:9",
                "did you mean \"person.email\"?",
            ),
            ("name =", "nmae =", "mine.toml:2:1", "unknown field `nmae`"),
            ("format = 1", "format = 9", "mine.toml:1:1", "not known"),
            (
                "name = \"Mine\"",
                "name = \"Mine\" # the cap is below\ncap = -1.0",
                "mine.toml:3:1",
                "no amount of money",
            ),
            (
                "[[fields]]",
                "[[fields]]\nworth = nan",
                "mine.toml:4:1",
                "no amount of money",
            ),
            (
                "[[fields]]",
                "[[fields]]\naccept = [\"vaild\"]",
                "mine.toml:4:11",
                "unknown variant `vaild`, expected one of `valid`",
            ),
            (
                "[[fields]]",
                "[[fields]]\nfield = \"person.email\"\n[[fields]]",
                "mine.toml:6:9",
                "wanted twice",
            ),
            (
                "[[fields]]",
                "[[fields]]\nfield = \"company.phone\"\naccept = [\"valid\"]\n[[fields]]",
                "mine.toml:5:1",
                "cannot be checked",
            ),
            (
                "[[fields]]",
                "[[lines]]\nname = \"Intro\"\ntext = \"Hi\"\n[[lines]]\nname = \"Intro\"\ntext = \"Hi\"\n[[fields]]",
                "mine.toml:7:8",
                "two columns are called",
            ),
            (
                "[[fields]]",
                "[[pictures]]\nname = \"Card\"\n[[fields]]",
                "mine.toml:3:1",
                "missing field `template`",
            ),
        ] {
            let problems = load(&SOUND.replacen(from, to, 1), "mine.toml").unwrap_err();
            assert!(
                problems
                    .iter()
                    .any(|problem| problem.subject == subject && problem.message.contains(message)),
                "wanted {subject} {message}, got {problems:?}"
            );
        }
    }

    #[test]
    fn names_that_nobody_knows_are_placed_where_they_stand() {
        let text = "format = 1\nname = \"Mine\"\n[columns]\n\"Web\" = \"company.domain\"\n\
            [[fields]]\nfield = \"person.email\"\nproviders = [\n    \"hunter\",\n    \"ghost\",\n]\nverify = [\"gone\"]\n";
        let recipe = read(text).unwrap();
        let places = |faults: Vec<Fault>| -> Vec<String> {
            faults
                .into_iter()
                .map(|fault| fault.in_file("mine").subject)
                .collect()
        };
        assert_eq!(
            places(unknown_providers(text, &recipe, &["hunter"])),
            ["mine:9:5", "mine:11:11"]
        );
        assert_eq!(unknown_providers(text, &recipe, &["hunter", "ghost", "gone"]), []);
        assert_eq!(places(unknown_columns(text, &recipe, &["Mail"])), ["mine:4:1"]);
        assert_eq!(unknown_columns(text, &recipe, &["Web"]), []);
    }

    #[test]
    fn fields_may_stand_in_one_line() {
        let text = "format = 1\nname = \"Mine\"\nfields = [{ field = \"person.email\" }, { field = \"person.email\" }]\n";
        let place = read(text).unwrap_err()[0].place;
        assert_eq!(place, Some(Place { line: 3, column: 49 }));
    }
}
