//! A changed recipe back to text: only what differs is written, so that comments, order and spelling of the rest stay.

use model::Field;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::{Fault, OnlyIf, Recipe, Wanted, examine, words::rearranged};

/// Writes a recipe into the text of another one. Head and wanted fields follow it; its columns, lines and pictures are not
/// looked at and stay as the text has them. What is taken out goes with the comments above it. What comes of it may be a
/// recipe that has faults.
///
/// # Errors
/// What is wrong with the old text, where it cannot be read as a recipe.
pub fn write(text: &str, recipe: &Recipe) -> Result<String, Vec<Fault>> {
    let (old, faults) = examine(text);
    let Some(old) = old else { return Err(faults) };
    // What reads as a recipe is TOML.
    let mut document: DocumentMut = text.parse().map_err(|_| faults)?;
    head(&mut document, &old, recipe);
    if old.fields != recipe.fields {
        let tables = document
            .get("fields")
            .cloned()
            .and_then(|item| item.into_array_of_tables().ok())
            .unwrap_or_default();
        let written = Item::ArrayOfTables(fields(tables, &old.fields, &recipe.fields));
        match document.get_mut("fields") {
            Some(item) => *item = written,
            None => {
                document.insert("fields", written);
            }
        }
    }
    Ok(document.to_string())
}

fn head(document: &mut DocumentMut, old: &Recipe, new: &Recipe) {
    let table = document.as_table_mut();
    if old.name != new.name {
        set(table, "name", Some(new.name.as_str()));
    }
    if old.description != new.description {
        set(table, "description", Some(new.description.as_str()));
    }
    if old.dial != new.dial {
        set(table, "dial", Some(new.dial.as_str()));
    }
    if old.cap != new.cap {
        set(table, "cap", new.cap);
    }
    if old.repeat_lost != new.repeat_lost {
        set(table, "repeat_lost", Some(new.repeat_lost));
    }
}

/// The tables of the wanted fields in their new order.
fn fields(tables: ArrayOfTables, old: &[Wanted], new: &[Wanted]) -> ArrayOfTables {
    // With a blank line in front, as most of the others.
    let is_airy = tables.len() < 2 || tables.iter().skip(1).all(|table| lead(table).starts_with('\n'));
    let mut left: Vec<Option<(Table, &Wanted)>> = tables.into_iter().zip(old).map(Some).collect();
    let mut order = Vec::new();
    let mut written = Vec::new();
    for wanted in new {
        let is_it = |slot: &Option<(Table, &Wanted)>| {
            slot.as_ref()
                .is_some_and(|(_, known)| known.field == wanted.field)
        };
        let known = left.iter().position(is_it);
        order.push(known.unwrap_or(usize::MAX));
        let found = known.and_then(|at| left.get_mut(at).and_then(Option::take));
        let (mut table, known) = match found {
            Some((table, known)) => (table, known.clone()),
            None => (new_table(wanted.field, is_airy), Wanted::plain(wanted.field)),
        };
        keys(&mut table, &known, wanted);
        written.push(table);
    }
    if !order.is_sorted() {
        // Where a table stood decides where it is written, unless it stood nowhere: then it follows the one before it.
        written.iter_mut().for_each(unplaced);
    }
    // Another one comes first: it stands apart from the head.
    if order.first() != Some(&0)
        && let Some(first) = written.first_mut()
        && !lead(first).starts_with('\n')
    {
        let lead = format!("\n{}", lead(first));
        first.decor_mut().set_prefix(lead);
    }
    let mut tables = ArrayOfTables::new();
    for table in written {
        tables.push(table);
    }
    tables
}

fn lead(table: &Table) -> &str {
    table
        .decor()
        .prefix()
        .and_then(|raw| raw.as_str())
        .unwrap_or("\n")
}

fn new_table(field: Field, is_airy: bool) -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix(if is_airy { "\n" } else { "" });
    set(&mut table, "field", Some(field.id()));
    table
}

fn unplaced(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        if let Item::ArrayOfTables(tables) = item {
            tables.iter_mut().for_each(unplaced);
        }
    }
}

/// What is said of one field.
fn keys(table: &mut Table, old: &Wanted, new: &Wanted) {
    if old.providers != new.providers {
        set_words(table, "providers", new.providers.iter().map(String::as_str));
    }
    if old.order != new.order {
        set(table, "order", Some(new.order.as_str()));
    }
    if old.verify != new.verify {
        set_words(table, "verify", new.verify.iter().map(String::as_str));
    }
    if old.accept != new.accept {
        set_words(table, "accept", new.accept.iter().map(|verdict| verdict.as_str()));
    }
    if old.only_if != new.only_if {
        set_array(table, "only_if", new.only_if.iter().map(condition).collect());
    }
    if old.fill != new.fill {
        set(table, "fill", Some(new.fill.as_str()));
    }
    if old.fresh_days != new.fresh_days {
        set(table, "fresh_days", new.fresh_days.map(i64::from));
    }
    if old.worth != new.worth {
        set(table, "worth", new.worth);
    }
}

fn condition(only_if: &OnlyIf) -> Value {
    let mut table = InlineTable::new();
    table.insert("field", only_if.field.id().into());
    for (key, words) in [("one_of", &only_if.one_of), ("none_of", &only_if.none_of)] {
        if !words.is_empty() {
            table.insert(key, Array::from_iter(words.iter().map(String::as_str)).into());
        }
    }
    table.into()
}

/// Sets a key or takes it out. What is written around its old value stays.
fn set<V: Into<Value>>(table: &mut Table, key: &str, value: Option<V>) {
    let Some(value) = value.map(Into::into) else {
        table.remove(key);
        return;
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = value;
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

fn set_words<'w>(table: &mut Table, key: &str, words: impl Iterator<Item = &'w str>) {
    set_array(table, key, words.map(Value::from).collect());
}

/// Sets an array, or takes the key out where nothing is left in it.
fn set_array(table: &mut Table, key: &str, values: Vec<Value>) {
    if values.is_empty() {
        table.remove(key);
        return;
    }
    let old = table.get(key).and_then(Item::as_array);
    let is_long = values.len() > 1 && values.iter().any(Value::is_inline_table);
    let array = rearranged(old, values, is_long);
    if old.is_none() {
        // Conditions may also stand in tables of their own.
        table.remove(key);
    }
    set(table, key, Some(array));
}

#[cfg(test)]
mod tests {
    use model::{Field, Verdict};
    use proptest::{collection::vec, option, prelude::*, sample::select};

    use super::*;
    use crate::recipe::{Dial, Fill, Order, bundled, read};

    const COMMENTED: &str = r#"# Ours.
format = 1   # the only one
name = 'Nordic'
dial = "cheapest" # we wait
cap = 5

[columns]
"Web" = "company.domain" # the other one is old

# The mail first.
[[fields]]
field = "person.email"
providers = [
    "hunter", # knows Denmark
    # dear
    "prospeo",
]
worth = 0.50 # half a dollar

# Then the size.
[[fields]]
field = "company.employee_count"
[[fields.only_if]]
field = "company.country"
one_of = ["DK"]

[[lines]] # written last
name = "Intro"
text = "Hi"
"#;

    fn check(change: impl Fn(&mut Recipe), from_to: &[(&str, &str)]) {
        let mut recipe = read(COMMENTED).unwrap();
        change(&mut recipe);
        let wanted = from_to.iter().fold(COMMENTED.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        let written = write(COMMENTED, &recipe).unwrap();
        assert_eq!(written, wanted);
        assert_eq!(read(&written).unwrap(), recipe);
    }

    #[test]
    fn only_what_differs_is_written() {
        check(|_| {}, &[]);
        check(
            |recipe| recipe.name = "South".to_owned(),
            &[("'Nordic'", "\"South\"")],
        );
        check(
            |recipe| recipe.dial = Dial::Balanced,
            &[("\"cheapest\" #", "\"balanced\" #")],
        );
        check(|recipe| recipe.cap = Some(7.25), &[("cap = 5", "cap = 7.25")]);
        check(|recipe| recipe.cap = None, &[("cap = 5\n", "")]);
        check(
            |recipe| recipe.repeat_lost = false,
            &[("cap = 5\n", "cap = 5\nrepeat_lost = false\n")],
        );
        check(
            |recipe| recipe.fields[0].worth = Some(0.3),
            &[("0.50 #", "0.3 #")],
        );
        check(
            |recipe| recipe.fields[0].accept = vec![Verdict::Valid, Verdict::Risky],
            &[(
                "half a dollar\n",
                "half a dollar\naccept = [\"valid\", \"risky\"]\n",
            )],
        );
    }

    #[test]
    fn a_waterfall_moves_with_its_comments() {
        check(
            |recipe| {
                recipe.fields[0].order = Order::Listed;
                recipe.fields[0].providers = ["prospeo", "findymail", "hunter"].map(str::to_owned).to_vec();
            },
            &[
                (
                    "    \"hunter\", # knows Denmark\n    # dear\n    \"prospeo\",\n",
                    "    # dear\n    \"prospeo\",\n    \"findymail\",\n    \"hunter\", # knows Denmark\n",
                ),
                ("half a dollar\n", "half a dollar\norder = \"listed\"\n"),
            ],
        );
        check(
            |recipe| recipe.fields[0].providers.clear(),
            &[(
                "providers = [\n    \"hunter\", # knows Denmark\n    # dear\n    \"prospeo\",\n]\n",
                "",
            )],
        );
    }

    #[test]
    fn fields_move_come_and_go() {
        let mail = "# The mail first.\n[[fields]]\nfield = \"person.email\"\nproviders = [\n    \"hunter\", # knows Denmark\n    # dear\n    \"prospeo\",\n]\nworth = 0.50 # half a dollar\n";
        let size = "# Then the size.\n[[fields]]\nfield = \"company.employee_count\"\n[[fields.only_if]]\nfield = \"company.country\"\none_of = [\"DK\"]\n";
        let both = format!("{mail}\n{size}");
        check(
            |recipe| recipe.fields.reverse(),
            &[(&both, &format!("{size}\n{mail}"))],
        );
        check(|recipe| drop(recipe.fields.remove(0)), &[(&both, size)]);
        check(
            |recipe| recipe.fields.push(Wanted::plain(Field::COMPANY_LOGO)),
            &[(size, &format!("{size}\n[[fields]]\nfield = \"company.logo\"\n"))],
        );
        check(
            |recipe| recipe.fields[1].only_if[0].one_of.push("SE".to_owned()),
            &[(
                "[[fields.only_if]]\nfield = \"company.country\"\none_of = [\"DK\"]\n",
                "only_if = [{ field = \"company.country\", one_of = [\"DK\", \"SE\"] }]\n",
            )],
        );
    }

    #[test]
    fn what_cannot_be_read_is_not_written_to() {
        let recipe = read(COMMENTED).unwrap();
        let faults = write("format = 1\nnmae = 2\n", &recipe).unwrap_err();
        assert_eq!(faults[0].place.map(|place| place.line), Some(2));
    }

    #[test]
    fn a_recipe_without_a_field_can_get_one_again() {
        let mut recipe = read(COMMENTED).unwrap();
        let wanted = std::mem::take(&mut recipe.fields);
        let empty = write(COMMENTED, &recipe).unwrap();
        recipe.fields = wanted;
        assert_eq!(read(&write(&empty, &recipe).unwrap()).unwrap(), recipe);
    }

    fn ids() -> impl Strategy<Value = Vec<String>> {
        let known = ["hunter", "findymail", "prospeo", "apollo", "a \"quoted\" one"].map(str::to_owned);
        Just(known.to_vec())
            .prop_shuffle()
            .prop_flat_map(|all| (0..=all.len()).prop_map(move |many| all[..many].to_vec()))
    }

    fn wanted(field: Field) -> impl Strategy<Value = Wanted> {
        let only_if = (
            select(vec![Field::COMPANY_COUNTRY, Field::PERSON_JOB_TITLE]),
            vec(".{0,6}", 0..3),
            vec("[A-Z]{2}", 0..3),
        );
        let only_if = only_if.prop_map(|(field, one_of, none_of)| OnlyIf {
            field,
            one_of,
            none_of,
        });
        let accept = if field == Field::PERSON_EMAIL {
            vec(
                select(vec![Verdict::Valid, Verdict::Risky, Verdict::Unknown]),
                0..3,
            )
            .boxed()
        } else {
            Just(Vec::new()).boxed()
        };
        (
            (
                ids(),
                select(vec![Order::Listed, Order::Expected, Order::Cheapest]),
                ids(),
            ),
            (
                accept,
                vec(only_if, 0..3),
                select(vec![Fill::Blanks, Fill::Newer]),
            ),
            (
                option::of(0u32..999),
                option::of((0u32..9_999).prop_map(|cents| f64::from(cents) / 100.0)),
            ),
        )
            .prop_map(
                move |((providers, order, verify), (accept, only_if, fill), (fresh_days, worth))| Wanted {
                    field,
                    providers,
                    order,
                    verify,
                    accept,
                    only_if,
                    fill,
                    fresh_days,
                    worth,
                },
            )
    }

    fn recipes() -> impl Strategy<Value = Recipe> {
        let fields = vec![
            Field::PERSON_EMAIL,
            Field::COMPANY_EMPLOYEE_COUNT,
            Field::COMPANY_LOGO,
            Field::COMPANY_COUNTRY,
        ];
        let fields = Just(fields)
            .prop_shuffle()
            .prop_flat_map(|all| (1..=all.len()).prop_map(move |many| all[..many].to_vec()))
            .prop_flat_map(|fields| fields.into_iter().map(wanted).collect::<Vec<_>>());
        (
            (
                ".{1,12}",
                ".{0,12}",
                select(vec![Dial::Cheapest, Dial::Balanced, Dial::Fastest]),
            ),
            (
                option::of((0u32..9_999).prop_map(f64::from)),
                any::<bool>(),
                fields,
            ),
        )
            .prop_map(|((name, description, dial), (cap, repeat_lost, fields))| Recipe {
                format: 1,
                name,
                description,
                dial,
                cap,
                repeat_lost,
                columns: Default::default(),
                fields,
                lines: Vec::new(),
                pictures: Vec::new(),
            })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(change in recipes()) {
            let texts = bundled().iter().map(|(_, text)| *text);
            let inline = "format = 1\nname = \"x\"\nfields = [{ field = \"person.email\" }]\n";
            for text in texts.chain([COMMENTED, inline]) {
                let old = read(text).unwrap();
                prop_assert_eq!(&write(text, &old).unwrap(), text, "nothing differs");
                let recipe = Recipe { columns: old.columns, lines: old.lines, pictures: old.pictures, ..change.clone() };
                let written = write(text, &recipe).unwrap();
                prop_assert_eq!(&read(&written).unwrap(), &recipe, "{}", written);
                prop_assert_eq!(&write(&written, &recipe).unwrap(), &written, "twice is once");
            }
        }
    }
}
