//! Companies: what is true of the company at a domain. Those of the table are listed with their facts; any other
//! reserved name stands for a company whose facts follow from its spelling, so that a benchmark never runs out of them.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use super::{
    countries::{COUNTRIES, City, Country, country},
    industries::{INDUSTRIES, Industry, industry_of},
    spelling::{ascii, capital, key, slug},
};
use crate::chance::{below, hash, number, pick, scaled};

/// What is true does not depend on the seed of a run; only who knows it does.
pub const TRUTH: u64 = 0;

/// How many computed companies are kept at hand.
const KEPT: usize = 20_000;

/// How the company's web site answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It answers at its name.
    Live,
    /// It sends visitors on to `www.`.
    Www,
    /// It sends visitors on to a page below, by language.
    Path,
    /// An empty page sends visitors on by a `meta refresh`.
    Refresh,
    /// The name was let go: a parking page.
    Parked,
    /// "Under construction".
    Soon,
    /// Nothing but 404.
    Gone,
    /// Nothing but 503.
    Down,
    /// The web server's own page.
    Bare,
    /// A check for robots stands before it.
    Challenge,
    /// The company was bought; visitors are sent on to another one's site.
    Moved(String),
    /// The name was let go and bought: another company's site answers at it.
    Sold(String),
}

/// A company and what is true of it.
#[derive(Debug)]
pub struct Company {
    /// Its registered name, the key of all else.
    pub domain: String,
    /// What it is called.
    pub name: String,
    /// With its legal form.
    pub legal_name: String,
    pub(crate) country: &'static Country,
    pub(crate) city: &'static City,
    pub(crate) industry: &'static Industry,
    /// People who work there.
    pub employees: u32,
    /// The year it was founded.
    pub founded: u32,
    /// Street and number.
    pub street: String,
    /// The whole postal address in one line.
    pub address: String,
    /// Its switchboard, international form.
    pub phone: String,
    /// Yearly revenue in US dollars.
    pub revenue: u64,
    /// One sentence.
    pub description: String,
    pub(crate) site: &'static str,
    pub(crate) fate: Fate,
}

impl std::fmt::Debug for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}

impl std::fmt::Debug for City {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl std::fmt::Debug for Industry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// The kinds of site, by the id in the table. The last ones speak one language only.
pub const SITES: &[&str] = &[
    "press",
    "shop",
    "shell",
    "tables",
    "next",
    "corporate",
    "flow",
    "canvas",
    "static",
    "onepage",
    "nordic",
    "microdata",
    "mittelstand",
    "kaisha",
];

impl Company {
    /// The company at a domain.
    #[must_use]
    pub fn at(domain: &str) -> Arc<Self> {
        static COMPUTED: LazyLock<Mutex<HashMap<String, Arc<Company>>>> = LazyLock::new(Mutex::default);
        let domain = domain.trim().trim_end_matches('.').to_ascii_lowercase();
        let domain = domain.strip_prefix("www.").unwrap_or(&domain);
        if let Some(company) = BY_DOMAIN.get(domain) {
            return Arc::clone(company);
        }
        let mut computed = COMPUTED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(company) = computed.get(domain) {
            return Arc::clone(company);
        }
        if computed.len() >= KEPT {
            computed.clear();
        }
        let company = Arc::new(Self::imagined(domain));
        computed.insert(domain.to_owned(), Arc::clone(&company));
        company
    }

    /// The companies of the table, in its order.
    pub fn listed() -> impl Iterator<Item = &'static Arc<Self>> {
        LISTED.iter()
    }

    /// The company of a name: a listed one, or the one whose domain the name spells.
    #[must_use]
    pub fn named(name: &str) -> Arc<Self> {
        static BY_NAME: LazyLock<HashMap<String, Arc<Company>>> = LazyLock::new(|| {
            LISTED
                .iter()
                .map(|company| (name_key(&company.name), Arc::clone(company)))
                .collect()
        });
        BY_NAME.get(&name_key(name)).map_or_else(
            || Self::at(&format!("{}.example", slug(&bare_name(name)))),
            Arc::clone,
        )
    }

    /// The company of a page on the professional network, if the address is one of this world's.
    #[must_use]
    pub fn of_profile(url: &str) -> Option<Arc<Self>> {
        let (_, handle) = url.split_once("/company/")?;
        let handle = handle.split(['/', '?', '#']).next()?;
        handle
            .strip_suffix("-example")
            .map(|stem| Self::at(&format!("{stem}.example")))
    }

    /// ISO code of its country.
    #[must_use]
    pub fn country_code(&self) -> &'static str {
        self.country.code
    }

    /// Its country's name.
    #[must_use]
    pub fn country_name(&self) -> &'static str {
        self.country.name
    }

    /// Its town.
    #[must_use]
    pub fn town(&self) -> &'static str {
        self.city.name
    }

    /// What it does, in one or two words.
    #[must_use]
    pub fn industry_name(&self) -> &'static str {
        self.industry.name
    }

    /// Whether its web site answers with pages of its own.
    #[must_use]
    pub fn has_site(&self) -> bool {
        matches!(self.fate, Fate::Live | Fate::Www | Fate::Path | Fate::Refresh)
    }

    /// Its domain without the ending.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.domain
            .rsplit_once('.')
            .map_or(&self.domain, |(stem, _)| stem)
    }

    /// Its page on the professional network, without scheme.
    #[must_use]
    pub fn profile(&self) -> String {
        format!("linkedin.com/company/{}-example", self.stem().replace('.', "-"))
    }

    /// The class of size that vendors print.
    #[must_use]
    pub fn size_range(&self) -> &'static str {
        match self.employees {
            0..=10 => "1-10",
            11..=50 => "11-50",
            51..=200 => "51-200",
            201..=500 => "201-500",
            501..=1_000 => "501-1000",
            _ => "1001-5000",
        }
    }

    fn from_row(row: &str) -> Option<Self> {
        let cells: Vec<&str> = row.split('\t').collect();
        let [domain, name, code, town, industry, employees, founded, site, fate] = cells[..] else {
            return None;
        };
        let country = country(code);
        let city = country.cities.iter().find(|city| city.name == town)?;
        let site = SITES.iter().find(|known| **known == site)?;
        let fate = match fate {
            "live" => Fate::Live,
            "www" => Fate::Www,
            "path" => Fate::Path,
            "refresh" => Fate::Refresh,
            "parked" => Fate::Parked,
            "soon" => Fate::Soon,
            "gone" => Fate::Gone,
            "down" => Fate::Down,
            "bare" => Fate::Bare,
            "challenge" => Fate::Challenge,
            other => match other.split_once(':')? {
                ("moved", to) => Fate::Moved(to.to_owned()),
                ("sold", to) => Fate::Sold(to.to_owned()),
                _ => return None,
            },
        };
        let size = employees.parse().ok()?;
        Some(Self::with(
            Known {
                domain,
                name: name.to_owned(),
                country,
                city,
                industry: industry_of(industry),
                employees: size,
                founded: founded.parse().ok()?,
                site,
            },
            fate,
        ))
    }

    fn imagined(domain: &str) -> Self {
        let stem = domain.rsplit_once('.').map_or(domain, |(stem, _)| stem);
        let words = stem.split(['-', '.']).map(capital);
        let n = |what: &str| number(TRUTH, &[what, domain]);
        // Half of all companies are small; the first countries of the table are the most frequent.
        let country = &COUNTRIES[scaled(n("country").powf(1.6), 0.0, 18.0).min(COUNTRIES.len() - 1)];
        let fate = match n("fate") {
            share if share < 0.015 => Fate::Parked,
            share if share < 0.03 => Fate::Gone,
            share if share < 0.04 => Fate::Down,
            share if share < 0.16 => Fate::Www,
            share if share < 0.19 => Fate::Path,
            _ => Fate::Live,
        };
        let open = match country.language {
            "de" => SITES.len() - 1,
            "ja" => SITES.len(),
            _ => SITES.len() - 2,
        };
        let size = u32::try_from(scaled(n("size").powi(3), 3.0, 900.0)).unwrap_or(3);
        Self::with(
            Known {
                domain,
                name: words.collect::<Vec<_>>().join(" "),
                country,
                city: pick(TRUTH, &["city", domain], country.cities),
                industry: pick(TRUTH, &["industry", domain], INDUSTRIES),
                employees: size,
                founded: u32::try_from(scaled(n("founded").sqrt(), 1948.0, 2023.0)).unwrap_or(2000),
                site: SITES[below(TRUTH, &["site", domain], open)],
            },
            fate,
        )
    }

    fn with(known: Known<'_>, fate: Fate) -> Self {
        let Known {
            domain,
            name,
            country,
            city,
            industry,
            employees,
            founded,
            site,
        } = known;
        let house = 1 + below(TRUTH, &["house", domain], 140);
        let road = *pick(TRUTH, &["street", domain], country.streets);
        let number_first = country.address.starts_with("{number}");
        let address = country
            .address
            .replace("{street}", road)
            .replace("{number}", &house.to_string())
            .replace("{postal}", city.postal)
            .replace("{city}", city.name)
            .replace("{region}", city.region);
        let legal = pick(TRUTH, &["legal", domain], country.legal);
        let per_head = 60_000 + hash(TRUTH, &["revenue", domain]) % 190_000;
        let topics = industry.topics;
        Self {
            domain: domain.to_owned(),
            legal_name: format!("{name} {legal}"),
            street: if number_first {
                format!("{house} {road}")
            } else {
                format!("{road} {house}")
            },
            address,
            phone: dialled(city.dial, &["phone", domain]),
            revenue: u64::from(employees) * per_head / 100_000 * 100_000 + 100_000,
            description: format!(
                "{name} is a {} company from {} working on {}, {} and {} since {founded}.",
                industry.name.to_lowercase(),
                city.name,
                topics[0],
                topics[1],
                topics[2],
            ),
            name,
            country,
            city,
            industry,
            employees,
            founded,
            site,
            fate,
        }
    }
}

struct Known<'a> {
    domain: &'a str,
    name: String,
    country: &'static Country,
    city: &'static City,
    industry: &'static Industry,
    employees: u32,
    founded: u32,
    site: &'static str,
}

/// A telephone number: the signs `#` of a pattern become digits.
pub fn dialled(pattern: &str, words: &[&str]) -> String {
    let mut digits = hash(TRUTH, words);
    pattern
        .chars()
        .map(|c| {
            if c != '#' {
                return c;
            }
            let digit = digits % 10;
            digits /= 10;
            char::from_digit(u32::try_from(digit).unwrap_or(0), 10).unwrap_or('0')
        })
        .collect()
}

static LISTED: LazyLock<Vec<Arc<Company>>> = LazyLock::new(|| {
    include_str!("companies.tsv")
        .lines()
        .filter_map(Company::from_row)
        .map(Arc::new)
        .collect()
});

static BY_DOMAIN: LazyLock<HashMap<&'static str, Arc<Company>>> = LazyLock::new(|| {
    LISTED
        .iter()
        .map(|company| (company.domain.as_str(), Arc::clone(company)))
        .collect()
});

/// A name without the legal form at its end.
fn bare_name(name: &str) -> String {
    const FORMS: &[&str] = &[
        "ab", "ag", "aps", "as", "bv", "co", "corp", "dac", "gmbh", "inc", "kg", "kk", "lda", "limited",
        "llc", "llp", "ltd", "nv", "sa", "sarl", "sas", "sl", "spa", "srl", "spzoo", "company", "the",
    ];
    let mut words: Vec<&str> = name
        .split([' ', ',', '/'])
        .filter(|word| !word.is_empty())
        .collect();
    while words.len() > 1
        && words
            .last()
            .is_some_and(|word| *word == "&" || FORMS.contains(&ascii(word).as_str()))
    {
        words.pop();
    }
    words.join(" ")
}

fn name_key(name: &str) -> String {
    key(&bare_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_company() {
        let rows = include_str!("companies.tsv")
            .lines()
            .filter(|row| !row.starts_with('#'));
        let unread: Vec<&str> = rows.filter(|row| Company::from_row(row).is_none()).collect();
        assert!(unread.is_empty(), "{unread:#?}");
        assert_eq!(BY_DOMAIN.len(), LISTED.len(), "a domain stands there twice");
        assert!(LISTED.len() >= 100, "{}", LISTED.len());
        for company in Company::listed() {
            if let Fate::Moved(to) | Fate::Sold(to) = &company.fate {
                assert!(BY_DOMAIN.contains_key(to.as_str()), "{to}");
            }
        }
    }

    #[test]
    fn a_company_is_found_by_domain_name_and_profile() {
        let company = Company::at("www.Hagedorn-Soehne.example");
        assert_eq!(company.name, "Hagedorn & Söhne");
        for name in [
            "Hagedorn & Söhne",
            "HAGEDORN & SOEHNE GmbH & Co. KG",
            "Hagedorn & Söhne, GmbH",
        ] {
            assert_eq!(Company::named(name).domain, company.domain, "{name}");
        }
        let by_profile = Company::of_profile(&format!("https://www.{}/", company.profile()));
        assert_eq!(
            by_profile.map(|found| found.domain.clone()),
            Some(company.domain.clone())
        );
        assert_eq!(Company::named("Blue Heron Ltd").domain, "blue-heron.example");
    }

    #[test]
    fn imagined_companies_are_the_same_every_time_and_varied() {
        let sizes: Vec<u32> = (0..400)
            .map(|n| Company::imagined(&format!("firm-{n}.example")).employees)
            .collect();
        let small = sizes.iter().filter(|size| **size < 100).count();
        assert!((120..300).contains(&small), "{small} of 400 below 100 people");
        let again = Company::imagined("firm-7.example");
        assert_eq!(again.employees, sizes[7]);
        assert_eq!(again.name, "Firm 7");
    }
}
