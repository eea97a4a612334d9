//! What a column holds, by its header and by its content.

use model::{Field, Value};

/// What detection thinks of a column.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Guess {
    /// The field.
    pub field: Field,
    /// How sure it is, 0 to 100.
    pub confidence: u8,
}

/// Header words, folded to letters and digits, by field.
const HEADERS: &[(Field, &[&str])] = &[
    (
        Field::PERSON_FULL_NAME,
        &[
            "fullname",
            "name",
            "contact",
            "contactname",
            "person",
            "leadname",
            "prospect",
            "vollname",
        ],
    ),
    (
        Field::PERSON_FIRST_NAME,
        &[
            "firstname",
            "first",
            "givenname",
            "forename",
            "vorname",
            "prenom",
            "nombre",
        ],
    ),
    (
        Field::PERSON_LAST_NAME,
        &[
            "lastname",
            "last",
            "surname",
            "familyname",
            "nachname",
            "nom",
            "apellido",
        ],
    ),
    (
        Field::PERSON_JOB_TITLE,
        &["jobtitle", "title", "position", "role", "job", "funktion"],
    ),
    (
        Field::PERSON_EMAIL,
        &[
            "email",
            "workemail",
            "mail",
            "emailaddress",
            "businessemail",
            "emailadresse",
        ],
    ),
    (
        Field::PERSON_PHONE,
        &[
            "phone",
            "mobile",
            "telephone",
            "phonenumber",
            "directdial",
            "telefon",
        ],
    ),
    (
        Field::PERSON_LINKEDIN_URL,
        &[
            "linkedin",
            "linkedinurl",
            "personlinkedin",
            "linkedinprofile",
            "profileurl",
            "personlinkedinurl",
        ],
    ),
    (
        Field::COMPANY_NAME,
        &[
            "company",
            "companyname",
            "organization",
            "organisation",
            "account",
            "employer",
            "firma",
            "unternehmen",
        ],
    ),
    (
        Field::COMPANY_DOMAIN,
        &[
            "domain",
            "website",
            "companydomain",
            "site",
            "url",
            "companywebsite",
            "web",
            "homepage",
            "webseite",
        ],
    ),
    (
        Field::COMPANY_LINKEDIN_URL,
        &["companylinkedin", "companylinkedinurl", "linkedincompany"],
    ),
    (Field::COMPANY_INDUSTRY, &["industry", "sector", "branche"]),
    (
        Field::COMPANY_EMPLOYEE_COUNT,
        &["employees", "employeecount", "headcount", "companysize", "size"],
    ),
    (
        Field::COMPANY_FOUNDED_YEAR,
        &["founded", "foundedyear", "yearfounded"],
    ),
    (Field::COMPANY_COUNTRY, &["country", "companycountry", "land"]),
    (
        Field::COMPANY_CITY,
        &["city", "companycity", "town", "ort", "stadt"],
    ),
];

/// What a column with this header and these values holds, if anything that is known.
#[must_use]
pub fn guess(header: &str, samples: &[String]) -> Option<Guess> {
    let folded: String = header
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let named = HEADERS
        .iter()
        .find(|(_, words)| words.contains(&folded.as_str()))
        .map(|(field, _)| *field);
    let content = by_content(samples);
    match (named, content) {
        // "LinkedIn" over company pages, "Contact" over addresses: the content knows better.
        (Some(named), Some((content, share))) if named != content && share > 0.8 && is_specific(content) => {
            let agrees = named.kind() == content.kind() && named != Field::PERSON_LINKEDIN_URL;
            let field = if agrees { named } else { content };
            Some(Guess {
                field,
                confidence: 85,
            })
        }
        (Some(named), Some((content, _))) if named == content => Some(Guess {
            field: named,
            confidence: 98,
        }),
        (Some(named), _) => {
            let fits = samples
                .iter()
                .filter(|sample| Value::parse(named, sample).is_ok())
                .count();
            (samples.is_empty() || fits * 2 >= samples.len()).then_some(Guess {
                field: named,
                confidence: 90,
            })
        }
        (None, Some((content, share))) if share > 0.6 => Some(Guess {
            field: content,
            confidence: 75,
        }),
        _ => None,
    }
}

fn is_specific(field: Field) -> bool {
    matches!(
        field,
        Field::PERSON_EMAIL
            | Field::PERSON_LINKEDIN_URL
            | Field::COMPANY_LINKEDIN_URL
            | Field::COMPANY_DOMAIN
    )
}

/// The field that most values could be of, and their share.
fn by_content(samples: &[String]) -> Option<(Field, f64)> {
    let share = |fits: &dyn Fn(&str) -> bool| {
        let filled: Vec<&String> = samples
            .iter()
            .filter(|sample| !sample.trim().is_empty())
            .collect();
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        if filled.is_empty() {
            0.0
        } else {
            count(filled.iter().filter(|sample| fits(sample)).count()) / count(filled.len())
        }
    };
    let candidates = [
        (
            Field::PERSON_EMAIL,
            share(&|text| Value::parse(Field::PERSON_EMAIL, text).is_ok()),
        ),
        (
            Field::PERSON_LINKEDIN_URL,
            share(&|text| text.contains("linkedin.com/in/")),
        ),
        (
            Field::COMPANY_LINKEDIN_URL,
            share(&|text| text.contains("linkedin.com/company/")),
        ),
        (
            Field::COMPANY_DOMAIN,
            share(&|text| {
                let host = text
                    .trim()
                    .trim_start_matches("https://")
                    .trim_start_matches("http://");
                let host = host.split('/').next().unwrap_or_default();
                !text.contains('@')
                    && !host.contains("linkedin.com")
                    && Value::parse(Field::COMPANY_DOMAIN, host).is_ok()
            }),
        ),
    ];
    candidates
        .into_iter()
        .filter(|(_, share)| *share > 0.5)
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_name_and_by_content() {
        for (header, samples, wanted) in [
            (
                "E-Mail",
                &["ada@northwind.example"][..],
                Some(Field::PERSON_EMAIL),
            ),
            (
                "Website",
                &["https://www.northwind.example/"],
                Some(Field::COMPANY_DOMAIN),
            ),
            (
                "Column 3",
                &["northwind.example", "wicker.example"],
                Some(Field::COMPANY_DOMAIN),
            ),
            (
                "LinkedIn",
                &["https://www.linkedin.com/company/northwind"],
                Some(Field::COMPANY_LINKEDIN_URL),
            ),
            ("Contact", &["ada@northwind.example"], Some(Field::PERSON_EMAIL)),
            ("First name", &["Ada"], Some(Field::PERSON_FIRST_NAME)),
            ("Employees", &["51-200", "11-50"], None),
            ("Notes", &["met at a fair"], None),
        ] {
            let samples: Vec<String> = samples.iter().map(ToString::to_string).collect();
            assert_eq!(
                guess(header, &samples).map(|guess| guess.field),
                wanted,
                "{header}"
            );
        }
    }
}
