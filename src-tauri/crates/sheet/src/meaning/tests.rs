use super::*;

const FIRMS: &str = "Northwind Labs|Wicker & Sons Ltd|Oaken GmbH|Bluefern|Harbour Logistics";
const MAILS: &str = "ada@northwind.example|b.winter@wicker.example|carla.fenn@oaken.example|jl@bluefern.example|i.holm@harbour.example";
const DESKS: &str = "info@northwind.example|hello@wicker.example|kontakt@oaken.example|sales@bluefern.example|office@harbour.example";
const CITIES: &str = "Aarhus|Berlin|Zürich|Lyon|Porto";

/// A column as it comes in a list.
struct Column<'c> {
    name: &'c str,
    /// The field it must be mapped to; a dash for none.
    wanted: &'c str,
    values: &'c str,
}

/// The lists of a file of cases.
fn cases(text: &str) -> Vec<(&str, Vec<Column<'_>>)> {
    let lists = text.split("\n== ").skip(1);
    lists
        .map(|list| {
            let (what, columns) = list.split_once('\n').unwrap();
            let columns = columns.lines().filter(|line| !line.is_empty()).map(|line| {
                let mut parts = line.splitn(3, " = ");
                let mut part = || parts.next().unwrap_or_else(|| panic!("{what}: {line}"));
                Column {
                    name: part(),
                    wanted: part(),
                    values: part(),
                }
            });
            (what, columns.collect())
        })
        .collect()
}

fn meanings_of<'c>(columns: impl IntoIterator<Item = (&'c str, &'c str)>) -> Vec<Meaning> {
    let columns: Vec<(&str, Vec<&str>)> = columns
        .into_iter()
        .map(|(name, values)| (name, values.split('|').collect()))
        .collect();
    let names: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    let rows: Vec<Row> = (0..40)
        .map(|row| {
            let cells: Vec<&str> = columns
                .iter()
                .map(|(_, values)| values[row % values.len()])
                .collect();
            Row::of(&cells)
        })
        .collect();
    meanings(&names, &rows)
}

/// Columns judged right, all of them, and what was wrong.
fn judged(text: &str) -> (usize, usize, Vec<String>) {
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    for (what, columns) in cases(text) {
        let found = meanings_of(columns.iter().map(|column| (column.name, column.values)));
        let mut taken = Vec::new();
        for (Column { name, wanted, .. }, meaning) in columns.iter().zip(&found) {
            let got = meaning.field.map_or("-", Field::id);
            assert!(
                got == "-" || !taken.contains(&got),
                "{what}: {got} is given twice"
            );
            taken.push(got);
            all += 1;
            if *wanted == got {
                right += 1;
            } else {
                wrong.push(format!(
                    "{what}: \"{name}\" is {got}, not {wanted}: {:?}",
                    meaning.guess
                ));
            }
        }
    }
    (right, all, wrong)
}

#[test]
fn columns_of_real_lists_are_known() {
    let (right, all, wrong) = judged(include_str!("cases.txt"));
    assert!(
        wrong.is_empty() && all > 250,
        "{right} of {all}\n{}",
        wrong.join("\n")
    );
}

#[test]
fn columns_of_other_lists_are_known_nearly_as_well() {
    let (right, all, wrong) = judged(include_str!("held_out.txt"));
    println!("{right} of {all} columns right\n{}", wrong.join("\n"));
    assert!(
        all > 80 && right * 100 >= all * 90,
        "{right} of {all}\n{}",
        wrong.join("\n")
    );
}

#[test]
fn a_guess_says_why_and_what_else() {
    let found = meanings_of([
        ("E-Mail", MAILS),
        ("Mail 2", DESKS),
        ("Kunde", FIRMS),
        ("City", CITIES),
    ]);
    let mail = found[0].guess.as_ref().unwrap();
    assert_eq!((mail.field, mail.confidence), (Field::PERSON_EMAIL, 99));
    assert_eq!(mail.reason, "its name says Work e-mail, and 40 of 40 values fit");
    assert!(mail.alternatives.contains(&Field::COMPANY_EMAIL));
    assert_eq!(
        found[0].samples[..2],
        ["ada@northwind.example", "b.winter@wicker.example"]
    );
    assert_eq!(found[1].field, Some(Field::COMPANY_EMAIL));
    let firm = found[2].guess.as_ref().unwrap();
    assert!(
        firm.confidence >= 80 && firm.field == Field::COMPANY_NAME,
        "{firm:?}"
    );
    assert_eq!(
        found[3].guess.as_ref().unwrap().alternatives,
        [Field::COMPANY_CITY]
    );
}

#[test]
fn a_column_that_loses_its_field_to_a_better_one_says_so() {
    let found = meanings_of([("Personal email", MAILS), ("Work email", MAILS)]);
    assert_eq!(
        (found[0].field, found[1].field),
        (None, Some(Field::PERSON_EMAIL))
    );
    let guess = found[0].guess.as_ref().unwrap();
    assert!(
        guess.confidence < 50 && guess.reason.ends_with("\"Work email\" fits Work e-mail better"),
        "{guess:?}"
    );
}

#[test]
fn ranges_of_employees_are_a_question() {
    let found = meanings_of([("Company size", "51-200|11-50|10,001+")]);
    assert_eq!(found[0].field, None);
    let guess = found[0].guess.as_ref().unwrap();
    assert_eq!(
        (guess.field, guess.confidence),
        (Field::COMPANY_EMPLOYEE_COUNT, 40)
    );
    assert!(guess.reason.contains("ranges"), "{guess:?}");
}

#[test]
fn without_rows_names_alone_are_taken_with_care() {
    let names = ["Email".to_owned(), "Company".to_owned(), "Stuff".to_owned()];
    let found = meanings(&names, &[]);
    assert_eq!(found[0].field, Some(Field::PERSON_EMAIL));
    assert!(found[0].guess.as_ref().unwrap().confidence <= 80);
    assert_eq!(found[2].guess, None);
}

#[test]
fn words_of_a_header_are_told_apart() {
    for (header, wanted) in [
        ("jobTitle", &["job", "title"][..]),
        ("E-Mail-Adresse", &["email", "adresse"]),
        ("Company_Name", &["company", "name"]),
        ("Année de création", &["annee", "de", "creation"]),
        ("Nombre d'employés", &["nombre", "demployes"]),
        ("LinkedIn URL", &["linkedin", "url"]),
        ("# Employees", &["employees"]),
        ("N.º", &["nº"]),
    ] {
        assert_eq!(headers::words(header), wanted, "{header}");
    }
}
