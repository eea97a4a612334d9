//! Writes the lists in `assets/samples` from the practice world, as somebody would have kept them: spelled in many ways,
//! with gaps, repeats and odd rows. Run it after a change to the world's tables:
//! `cargo run -p spillway-practice --example sample_lists`. A test notices when the lists and the world disagree.

use std::{fmt::Write as _, fs, path::Path};

use spillway_practice::{Company, Person};

/// People in the list before repeats and odd rows.
const PEOPLE: usize = 186;
const COMPANIES: usize = 57;
/// Their sites answer with errors that are worth asking again for over a minute; the first list that anybody tries should
/// not wait for that.
const SLOW_TO_FAIL: [&str; 2] = ["nimbus-parcel.example", "cloudberry-pay.example"];

/// Their sites are other companies' by now: each is in a list, so that it can be seen.
const STRANGERS: [&str; 3] = [
    "harbourlight-optics.example",
    "bramble-and-bay.example",
    "glasmeer-akustik.example",
];

/// A number below `end` that follows from words.
fn choose(what: &str, subject: &str, end: u64) -> u64 {
    let mut hash = 0x811c_9dc5_u64;
    for byte in what.bytes().chain([b'/']).chain(subject.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3) ^ (hash >> 29);
    }
    (hash ^ (hash >> 31)) % end
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn row(cells: &[&str]) -> String {
    cells
        .iter()
        .map(|cell| quoted(cell))
        .collect::<Vec<_>>()
        .join(",")
        + "\n"
}

fn plain_letters(text: &str) -> String {
    const FOLDS: &[(&str, &str)] = &[
        ("é", "e"),
        ("è", "e"),
        ("ë", "e"),
        ("É", "E"),
        ("ç", "c"),
        ("ü", "ue"),
        ("ö", "oe"),
        ("ä", "ae"),
        ("ß", "ss"),
        ("ø", "o"),
        ("å", "a"),
        ("æ", "ae"),
        ("ñ", "n"),
        ("í", "i"),
        ("ó", "o"),
        ("ã", "a"),
        ("ł", "l"),
        ("Ö", "Oe"),
        ("Å", "A"),
        ("Ø", "O"),
        ("ū", "u"),
        ("ō", "o"),
        ("Ō", "O"),
        ("ï", "i"),
        ("ô", "o"),
    ];
    FOLDS
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn website(company: &Company, way: u64) -> String {
    let domain = &company.domain;
    match way {
        0..=2 => domain.clone(),
        3 | 4 => format!("www.{domain}"),
        5 | 6 => format!("https://www.{domain}/"),
        7 => format!("https://{domain}"),
        8 => format!("http://{domain}/about"),
        9 => format!("WWW.{}", domain.to_uppercase()),
        10 => format!("https://{domain}/?utm_source=fair"),
        _ => String::new(),
    }
}

fn company_name(company: &Company, way: u64) -> String {
    match way {
        0..=4 => company.name.clone(),
        5..=7 => company.legal_name.clone(),
        8 => company.name.to_uppercase(),
        9 => format!(
            "{}, {}",
            company.name,
            company.legal_name.rsplit(' ').next().unwrap_or_default()
        ),
        _ => format!(" {}", company.name),
    }
}

fn country(company: &Company, way: u64) -> String {
    match way {
        0..=4 => company.country_name().to_owned(),
        5..=7 => company.country_code().to_owned(),
        8 => match company.country_code() {
            "GB" => "UK".to_owned(),
            "US" => "USA".to_owned(),
            "DE" => "Deutschland".to_owned(),
            _ => company.country_name().to_owned(),
        },
        _ => String::new(),
    }
}

fn person_row(person: &Person) -> String {
    let (key, company) = (person.key(), &person.company);
    let roll = |what: &str, end: u64| choose(what, key, end);
    let last = match roll("last", 20) {
        0 => person.last.to_uppercase(),
        1 => format!("{} ", person.last),
        _ => person.last.clone(),
    };
    let first = if roll("first", 25) == 0 {
        person.first.to_lowercase()
    } else {
        person.first.clone()
    };
    let title = if roll("title", 100) < 55 { person.title } else { "" };
    let email = if roll("mail", 100) < 5 {
        person.email()
    } else {
        String::new()
    };
    let profile = match roll("profile", 100) {
        0..=11 => format!("https://www.{}/", person.profile()),
        12..=18 => person.profile(),
        19..=23 => format!("https://www.{}?trk=people", person.profile()),
        _ => String::new(),
    };
    let phone = if roll("phone", 100) < 5 {
        person.phone()
    } else {
        String::new()
    };
    row(&[
        &first,
        &last,
        title,
        &company_name(company, roll("company", 11)),
        &website(company, roll("site", 12)),
        &country(company, roll("country", 10)),
        &profile,
        &email,
        &phone,
    ])
}

/// The same person once more, as a colleague wrote them down.
fn repeat_row(person: &Person) -> String {
    let company = &person.company;
    let site = format!("https://www.{}", company.domain);
    row(&[
        &plain_letters(&person.first),
        &plain_letters(&person.last),
        person.title,
        &company.legal_name,
        &site,
        company.country_code(),
        "",
        "",
        "",
    ])
}

fn people() -> String {
    let mut chosen: Vec<&Person> = Vec::new();
    let quick = |person: &&Person| !SLOW_TO_FAIL.contains(&person.company.domain.as_str());
    for person in Person::listed().filter(quick) {
        let colleagues = chosen
            .iter()
            .filter(|other| other.company.domain == person.company.domain)
            .count();
        // Nobody is the only one of a company to be left out.
        if colleagues == 0 || choose("chosen", person.key(), 100) < 66 {
            chosen.push(person);
        }
    }
    chosen.sort_by_key(|person| choose("order", person.key(), 1 << 40));
    chosen.truncate(PEOPLE);
    let mut rows: Vec<String> = chosen.iter().map(|person| person_row(person)).collect();
    let with_marks = chosen
        .iter()
        .filter(|person| !person.full_name().is_ascii())
        .take(6);
    for (at, person) in with_marks.enumerate() {
        rows.insert(40 + at * 23, repeat_row(person));
    }
    // Rows that tell too little, or something else than they seem to.
    let odd = [
        row(&[
            "Jonas",
            "Ivers",
            "Freelancer",
            "",
            "",
            "Denmark",
            "",
            "ivers.jonas.practice@gmail.com",
            "",
        ]),
        row(&[
            "Paula",
            "Stein",
            "",
            "",
            "",
            "",
            "",
            "stein.paula.practice@web.de",
            "",
        ]),
        row(&[
            "",
            "",
            "",
            "Northwind Labs",
            "northwind-labs.example",
            "Denmark",
            "",
            "info@northwind-labs.example",
            "",
        ]),
        row(&[
            "Tove",
            "",
            "Owner",
            "Fernhill Joinery",
            "fernhill-joinery.example",
            "UK",
            "",
            "",
            "",
        ]),
        row(&["Anton", "Rask", "Buyer", "n/a", "", "SE", "", "", ""]),
        row(&[
            "Mona",
            "Velde",
            "Head of Sales",
            "Veldwerk B.V.",
            "veldwerk,example",
            "NL",
            "",
            "",
            "ask at front desk",
        ]),
        row(&[
            "Hanna",
            "Sole",
            "Owner",
            "Harbourlight Optics",
            "harbourlight-optics.example",
            "UK",
            "",
            "",
            "",
        ]),
        row(&[
            "Jens",
            "Moor",
            "Einkauf",
            "Glasmeer Akustik GmbH",
            "www.glasmeer-akustik.example",
            "Germany",
            "",
            "",
            "",
        ]),
    ];
    for (at, odd) in [17, 48, 79, 110, 141, 172, 186, 194].into_iter().zip(odd) {
        rows.insert(at, odd);
    }
    let header = row(&[
        "First name",
        "Last name",
        "Job title",
        "Company",
        "Website",
        "Country",
        "LinkedIn",
        "E-mail",
        "Phone",
    ]);
    header + &rows.concat()
}

fn companies() -> String {
    let left_out = |domain: &str| SLOW_TO_FAIL.contains(&domain) || STRANGERS.contains(&domain);
    let mut all: Vec<_> = Company::listed()
        .filter(|company| !left_out(&company.domain))
        .collect();
    all.sort_by_key(|company| choose("company order", &company.domain, 1 << 40));
    all.truncate(COMPANIES);
    let strangers = Company::listed().filter(|company| STRANGERS.contains(&company.domain.as_str()));
    for (at, company) in strangers.enumerate() {
        all.insert(11 + at * 20, company);
    }
    let mut text = row(&["Company", "Website"]);
    for company in all {
        let domain = &company.domain;
        let site = website(company, choose("company site", domain, 11));
        let _ = write!(
            text,
            "{}",
            row(&[&company_name(company, choose("company name", domain, 8)), &site])
        );
    }
    text
}

fn main() -> std::io::Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../assets/samples");
    fs::write(samples.join("practice.csv"), people())?;
    fs::write(samples.join("companies.csv"), companies())
}
