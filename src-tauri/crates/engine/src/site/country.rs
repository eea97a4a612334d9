//! Countries as sites write them, brought to the two letters that the field holds. A name this table does not know gives
//! none: a wrong country is worse than a blank one.

/// Code, then names in English and in the country's own languages, lower case.
const COUNTRIES: &[(&str, &[&str])] = &[
    ("AE", &["united arab emirates", "uae"]),
    ("AR", &["argentina"]),
    ("AT", &["austria", "österreich", "oesterreich"]),
    ("AU", &["australia"]),
    ("BE", &["belgium", "belgië", "belgique", "belgien"]),
    ("BG", &["bulgaria", "българия"]),
    ("BR", &["brazil", "brasil"]),
    ("CA", &["canada"]),
    ("CH", &["switzerland", "schweiz", "suisse", "svizzera"]),
    ("CL", &["chile"]),
    ("CN", &["china", "中国"]),
    ("CO", &["colombia"]),
    ("CY", &["cyprus"]),
    ("CZ", &["czech republic", "czechia", "česká republika", "česko"]),
    ("DE", &["germany", "deutschland"]),
    ("DK", &["denmark", "danmark"]),
    ("EE", &["estonia", "eesti"]),
    ("EG", &["egypt"]),
    ("ES", &["spain", "españa", "espana"]),
    ("FI", &["finland", "suomi"]),
    ("FR", &["france"]),
    (
        "GB",
        &[
            "united kingdom",
            "uk",
            "u.k.",
            "great britain",
            "england",
            "scotland",
            "wales",
            "northern ireland",
        ],
    ),
    ("GR", &["greece", "ελλάδα"]),
    ("HK", &["hong kong"]),
    ("HR", &["croatia", "hrvatska"]),
    ("HU", &["hungary", "magyarország"]),
    ("ID", &["indonesia"]),
    ("IE", &["ireland", "éire"]),
    ("IL", &["israel"]),
    ("IN", &["india"]),
    ("IS", &["iceland", "ísland"]),
    ("IT", &["italy", "italia"]),
    ("JP", &["japan", "日本"]),
    ("KE", &["kenya"]),
    ("KR", &["south korea", "korea", "republic of korea", "대한민국"]),
    ("LI", &["liechtenstein"]),
    ("LT", &["lithuania", "lietuva"]),
    ("LU", &["luxembourg", "luxemburg"]),
    ("LV", &["latvia", "latvija"]),
    ("MT", &["malta"]),
    ("MX", &["mexico", "méxico"]),
    ("MY", &["malaysia"]),
    ("NG", &["nigeria"]),
    ("NL", &["netherlands", "the netherlands", "nederland", "holland"]),
    ("NO", &["norway", "norge"]),
    ("NZ", &["new zealand"]),
    ("PE", &["peru", "perú"]),
    ("PH", &["philippines"]),
    ("PL", &["poland", "polska"]),
    ("PT", &["portugal"]),
    ("RO", &["romania", "românia"]),
    ("RS", &["serbia", "srbija"]),
    ("SA", &["saudi arabia"]),
    ("SE", &["sweden", "sverige"]),
    ("SG", &["singapore"]),
    ("SI", &["slovenia", "slovenija"]),
    ("SK", &["slovakia", "slovensko"]),
    ("TH", &["thailand"]),
    ("TR", &["turkey", "türkiye", "turkiye"]),
    ("TW", &["taiwan"]),
    ("UA", &["ukraine", "україна"]),
    (
        "US",
        &[
            "united states",
            "united states of america",
            "usa",
            "u.s.a.",
            "u.s.",
            "us",
        ],
    ),
    ("VN", &["vietnam", "viet nam"]),
    ("ZA", &["south africa"]),
];

/// The two letters of a country as a page writes it. Two capital letters are believed as they stand, `UK` aside.
pub(crate) fn code(written: &str) -> Option<String> {
    let dotted = written.trim().to_lowercase();
    let written = written.trim().trim_end_matches(['.', ',']);
    let lower = written.to_lowercase();
    let named = COUNTRIES
        .iter()
        .find(|(_, names)| names.contains(&lower.as_str()) || names.contains(&dotted.as_str()))
        .map(|(code, _)| (*code).to_owned());
    let is_code = written.len() == 2 && written.bytes().all(|byte| byte.is_ascii_uppercase());
    named.or_else(|| is_code.then(|| written.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes() {
        for (written, expected) in [
            ("Deutschland", Some("DE")),
            (" GERMANY. ", Some("DE")),
            ("UK", Some("GB")),
            ("u.k.", Some("GB")),
            ("U.S.A.", Some("US")),
            ("Österreich", Some("AT")),
            ("DK", Some("DK")),
            ("Mars", None),
            ("de", None),
            ("", None),
        ] {
            assert_eq!(code(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn no_name_stands_for_two_countries() {
        let mut names: Vec<&str> = COUNTRIES
            .iter()
            .flat_map(|(_, names)| names.iter().copied())
            .collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
