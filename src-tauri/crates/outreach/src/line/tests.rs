use model::Field;

use super::*;
use crate::record::tests::record;

const TODAY: Date = Date::constant(2026, 3, 15);

fn anna() -> Arc<Record> {
    record(
        &[
            ("First name", "ANNA m."),
            ("Company", "Northwind Labs, Inc."),
            ("Job Title", "HEAD OF SALES"),
            ("Since", "2019"),
            ("City", ""),
        ],
        &[
            (Field::COMPANY_EMPLOYEE_COUNT, "312"),
            (Field::COMPANY_DOMAIN, "northwind.example"),
            (Field::PERSON_JOB_TITLE, "Head of Sales"),
        ],
    )
}

fn written(template: &str) -> Written {
    let record = anna();
    let line = Line::new("Intro", template, &record.vocabulary, TODAY)
        .unwrap_or_else(|errors| panic!("{template}: {errors:?}"));
    line.write(&record)
}

#[test]
fn lines_say_what_the_record_says() {
    for (template, wanted) in [
        ("Hi {{ first_name | first_name }},", "Hi Anna,"),
        ("{{ company | company }}", "Northwind Labs"),
        ("{{ columns[\"Job Title\"] | title }}", "Head of Sales"),
        ("{{ person.job_title }}", "Head of Sales"),
        ("{{ city | or(\"your city\") }}", "your city"),
        (
            "{{ city | title | or(company.domain) | upper }}",
            "NORTHWIND.EXAMPLE",
        ),
        (
            "{% if employee_count > 100 %}about {{ employee_count | about }}{% else %}few{% endif %}",
            "about 300",
        ),
        ("{% if city %}in {{ city }}{% endif %}!", "!"),
        ("since {{ since | ago }}", "since 7 years ago"),
        ("{{ \"12400\" | money(\"EUR\") }}", "€12,400"),
        (
            "{{ employee_count | plural(\"person\", \"people\") }}",
            "312 people",
        ),
        ("{{ first_name | first_name ~ \"!\" }}", "Anna!"),
        ("no tags & <b>", "no tags & <b>"),
        ("{# a note #}x", "x"),
    ] {
        let said = written(template);
        assert_eq!((said.text.as_str(), said.failed), (wanted, None), "{template}");
        assert_eq!(said.missing, Vec::<String>::new(), "{template}");
    }
}

#[test]
fn what_is_blank_is_said_by_name_and_only_where_it_is_needed() {
    for (template, text, missing) in [
        ("Hi {{ city }},", "Hi ,", vec!["city"]),
        ("Hi {{ city | title }},", "Hi ,", vec!["city"]),
        ("{{ \"in \" ~ city }}", "in ", vec!["city"]),
        (
            "{{ person }}/{{ company.industry | lower }}",
            "/",
            vec!["person", "company.industry"],
        ),
        ("{{ columns.City }}{{ columns.City }}", "", vec!["City"]),
        (
            "{% if city %}{{ city }}{% endif %}{{ city | or(\"\") }}",
            "",
            vec![],
        ),
    ] {
        let said = written(template);
        assert_eq!(
            (said.text.as_str(), said.missing),
            (text, missing.iter().map(|name| (*name).to_owned()).collect()),
            "{template}"
        );
    }
}

#[test]
fn a_fallback_is_written_where_a_value_is_missing() {
    let record = anna();
    let line = |text: &str| Line::new("Intro", text, &record.vocabulary, TODAY).unwrap();
    let said = line("Hi {{ city }},")
        .with_fallback(Some(line("Hi there,")))
        .write(&record);
    assert_eq!((said.text.as_str(), said.fell_back), ("Hi there,", true));
    assert_eq!(said.missing, ["city"]);
    let well = line("Hi {{ company }},")
        .with_fallback(Some(line("Hi there,")))
        .write(&record);
    assert!(!well.fell_back && well.text.starts_with("Hi Northwind"));
    let neither = line("Hi {{ city }},")
        .with_fallback(Some(line("{{ industry }}")))
        .write(&record);
    assert_eq!((neither.text.as_str(), neither.fell_back), ("Hi ,", false));
}

#[test]
fn a_value_that_does_not_fit_its_filter_fails_that_record_alone() {
    for (template, reason) in [
        ("{{ company | number }}", "“Northwind Labs, Inc.” is no number"),
        ("{{ company | ago }}", "is no date"),
        ("{{ ab(\"one\") }}", "two variants"),
        (
            "{{ ab(\"one\", \"two\", shares=[1]) }}",
            "one number for each variant",
        ),
    ] {
        let said = written(template);
        assert!(said.text.is_empty());
        assert!(
            said.failed
                .as_deref()
                .is_some_and(|failed| failed.contains(reason)),
            "{template}: {:?}",
            said.failed
        );
    }
}

#[test]
fn errors_name_the_place_and_what_was_meant() {
    let record = anna();
    for (template, place, message, hint) in [
        (
            "Hi {{ frist_name }}",
            (1, 7),
            "no column or field frist_name",
            "first_name",
        ),
        (
            "Hi\n  {{ first_name | fristname }}",
            (2, 19),
            "no filter fristname",
            "first_name",
        ),
        (
            "{{ company.indutsry }}",
            (1, 4),
            "company.indutsry",
            "company.industry",
        ),
        (
            "{{ columns[\"Job Titel\"] }}",
            (1, 4),
            "no column \"Job Titel\"",
            "Job Title",
        ),
        (
            "{{ upper(first_name) }}",
            (1, 4),
            "no function upper",
            "after a bar",
        ),
        (
            "{% for x in columns %}",
            (1, 4),
            "no {% for %}",
            "{% if first_name %}",
        ),
        ("{% set x = 'a' %}", (1, 4), "no {% set %}", "values"),
        ("{{ 'x' * 99999999 }}", (1, 8), "do not reckon", ""),
        (
            "{% if city is defined %}",
            (1, 12),
            "no tests",
            "{% if job_title %}",
        ),
        ("Hi {{ first_name", (1, 7), "unexpected end", "}}"),
        ("{% if city %}x", (1, 1), "", "endif"),
        ("  ", (1, 1), "empty", "first_name"),
    ] {
        let errors = Line::new("Intro", template, &record.vocabulary, TODAY).unwrap_err();
        let error = &errors[0];
        assert!(error.message.contains(message), "{template}: {error:?}");
        assert!(
            error.hint.as_deref().unwrap_or_default().contains(hint),
            "{template}: {error:?}"
        );
        if !message.is_empty() {
            assert_eq!((error.line, error.column), place, "{template}: {error:?}");
        }
    }
}

#[test]
fn one_record_always_takes_the_same_side_and_a_list_takes_both() {
    let sides: Vec<String> = (0..40)
        .map(|number| {
            let mut record = (*anna()).clone();
            record.key = format!("person:{number}");
            let record = Arc::new(record);
            let line = Line::new("Intro", "{{ ab('Hi', 'Hello') }}", &record.vocabulary, TODAY).unwrap();
            assert_eq!(line.write(&record), line.write(&record));
            line.write(&record).text
        })
        .collect();
    let hello = sides.iter().filter(|side| *side == "Hello").count();
    assert!((8..32).contains(&hello), "{hello} of 40");
    let all = written("{{ ab('a', 'b', shares=[0, 1]) }}{{ ab('c', 'd', 'e', shares=[0, 0, 9]) }}");
    assert_eq!(all.text, "be");
}

#[test]
fn text_and_work_are_bounded() {
    let mut record = (*anna()).clone();
    record.cells[1] = "x".repeat(9_000);
    let record = Arc::new(record);
    let line = Line::new(
        "Intro",
        "{{ company }}{{ company }}{{ company }}",
        &record.vocabulary,
        TODAY,
    )
    .unwrap();
    assert!(
        line.write(&record)
            .failed
            .is_some_and(|failed| failed.contains("grows beyond"))
    );
    let long = "a".repeat(MAX_TEMPLATE + 1);
    assert!(Line::new("Intro", &long, &record.vocabulary, TODAY).is_err());
    let nested = format!("{{{{ {}1{} }}}}", "(".repeat(3_000), ")".repeat(3_000));
    assert!(Line::new("Intro", &nested, &record.vocabulary, TODAY).is_err());
}

proptest::proptest! {
    #[test]
    fn no_value_becomes_a_template_and_nothing_panics(value in "\\PC*", template in "[{}%#|.() a-z'\"\\n]{0,40}") {
        let mut record = (*anna()).clone();
        record.cells[1] = value.clone();
        let record = Arc::new(record);
        let line = Line::new("Intro", "[{{ columns.Company | or('-') }}]", &record.vocabulary, TODAY).unwrap();
        let said = line.write(&record);
        let wanted = if value.trim().is_empty() { "-" } else { value.trim() };
        proptest::prop_assert_eq!(said.text, format!("[{wanted}]"));
        if let Ok(line) = Line::new("Intro", &template, &record.vocabulary, TODAY) {
            let _ = line.write(&record);
        }
    }
}
