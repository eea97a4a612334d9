//! What a column's values look like.

use std::collections::HashSet;

use model::{Field, Value};

use super::words;

/// How many of a column's values look like what; each value may count for several kinds.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Values that were looked at: not blank.
    pub values: usize,
    pub distinct: usize,
    pub email: usize,
    pub desk_email: usize,
    pub domain: usize,
    pub web_address: usize,
    pub linkedin_person: usize,
    pub linkedin_company: usize,
    pub x: usize,
    pub facebook: usize,
    pub instagram: usize,
    pub youtube: usize,
    pub github: usize,
    pub phone: usize,
    /// A phone written so that it can be nothing else: with a plus, brackets or spaces.
    pub plain_phone: usize,
    pub year: usize,
    pub integer: usize,
    pub range: usize,
    pub country: usize,
    pub country_name: usize,
    pub city: usize,
    pub industry: usize,
    pub job: usize,
    pub person_name: usize,
    pub given_name: usize,
    /// Two or three words as names are written, whoever they name.
    pub name_shaped: usize,
    pub one_word: usize,
    pub company_name: usize,
    pub address: usize,
    pub status: usize,
    pub long_text: usize,
    /// Letters that are no address, site, number or long text.
    pub text: usize,
}

impl Content {
    pub fn of<'v>(values: impl IntoIterator<Item = &'v str>) -> Self {
        let mut content = Self::default();
        let mut seen = HashSet::new();
        for value in values {
            let value = value.trim();
            if value.is_empty() || matches!(value, "-" | "n/a" | "N/A" | "#N/A" | "null" | "NULL") {
                continue;
            }
            content.values += 1;
            if seen.insert(value.to_lowercase()) {
                content.distinct += 1;
            }
            content.look(value);
        }
        content
    }

    /// A count's share of the values, 0 to 1.
    pub fn share(&self, count: usize) -> f64 {
        if self.values == 0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most some hundred values")]
        let share = count as f64 / self.values as f64;
        share
    }

    fn look(&mut self, value: &str) {
        let lower = value.to_lowercase();
        if value.contains('@') && Value::parse(Field::PERSON_EMAIL, value).is_ok() {
            self.email += 1;
            let local = lower
                .trim_start_matches("mailto:")
                .split('@')
                .next()
                .unwrap_or_default();
            self.desk_email += usize::from(words::is_desk(local));
            return;
        }
        if let Some(host) = host_of(&lower) {
            self.look_at_site(host, &lower);
            return;
        }
        let digits = value.chars().filter(char::is_ascii_digit).count();
        let letters = value.chars().filter(|letter| letter.is_alphabetic()).count();
        if digits > 0 && letters == 0 {
            self.look_at_number(value, digits);
            return;
        }
        if digits >= 7 && letters <= 3 && Value::parse(Field::PERSON_PHONE, value).is_ok() {
            self.phone += 1;
            self.plain_phone += 1;
            return;
        }
        if is_range(&lower) {
            self.range += 1;
            return;
        }
        self.country += usize::from(words::is_country(value));
        self.country_name += usize::from(words::is_country_name(value));
        if matches!(
            lower.as_str(),
            "valid"
                | "invalid"
                | "verified"
                | "unverified"
                | "catch-all"
                | "catch_all"
                | "catchall"
                | "accept_all"
                | "accept-all"
                | "risky"
                | "unknown"
                | "deliverable"
                | "undeliverable"
                | "guessed"
                | "unavailable"
        ) {
            self.status += 1;
        }
        let count = value.split_whitespace().count();
        if digits > 0 && letters > 3 && words::has_street(value) {
            self.address += 1;
            return;
        }
        if value.chars().count() > 80 || count > 12 {
            self.long_text += 1;
            return;
        }
        self.text += usize::from(letters > 0);
        let is_city = words::is_city(value);
        self.city += usize::from(is_city);
        let is_industry = words::is_industry(value);
        self.industry += usize::from(is_industry);
        let is_job = words::has_job_word(value);
        self.job += usize::from(is_job);
        let is_company = words::has_company_word(value);
        self.company_name += usize::from(is_company && !is_job && !is_industry);
        self.one_word += usize::from(count == 1);
        let is_given = words::is_given_name(value);
        let is_shaped = digits == 0 && is_name_shaped(value);
        self.name_shaped += usize::from(is_shaped && count > 1 && !is_job && !is_company && !is_city);
        self.given_name += usize::from(is_given && count <= 2 && is_shaped);
        self.person_name += usize::from(is_given && count > 1 && is_shaped && !is_company && !is_job);
    }

    fn look_at_site(&mut self, host: &str, lower: &str) {
        let is = |site: &str| host == site || host.ends_with(&format!(".{site}"));
        let counter = if is("linkedin.com") {
            if lower.contains("/in/") || lower.contains("/pub/") || lower.contains("/sales/") {
                &mut self.linkedin_person
            } else if ["/company/", "/school/", "/showcase/", "/organization"]
                .iter()
                .any(|part| lower.contains(part))
            {
                &mut self.linkedin_company
            } else {
                &mut self.web_address
            }
        } else if is("twitter.com") || is("x.com") {
            &mut self.x
        } else if is("facebook.com") || is("fb.com") {
            &mut self.facebook
        } else if is("instagram.com") {
            &mut self.instagram
        } else if is("youtube.com") || is("youtu.be") {
            &mut self.youtube
        } else if is("github.com") {
            &mut self.github
        } else {
            // A site's front page names a company; a page deep inside may be anything.
            let path = lower
                .split_once("://")
                .map_or(lower, |(_, rest)| rest)
                .split_once('/')
                .map_or("", |(_, path)| path);
            let is_deep = path.trim_end_matches('/').contains('/') || path.contains('?') || path.len() > 30;
            if is_deep {
                &mut self.web_address
            } else {
                &mut self.domain
            }
        };
        *counter += 1;
    }

    fn look_at_number(&mut self, value: &str, digits: usize) {
        let is_date = value.matches('-').count() == 2 && digits == 8
            || value.matches('/').count() == 2
            || value.contains(':');
        if is_date || value.matches('.').count() == 2 && digits == 8 && value.len() == 10 {
            return;
        }
        let is_year =
            digits == 4 && value.len() == 4 && Value::parse(Field::COMPANY_FOUNDED_YEAR, value).is_ok();
        self.year += usize::from(is_year && ("1700".."2031").contains(&value));
        if is_range(value) {
            self.range += 1;
            return;
        }
        self.integer += usize::from(Value::parse(Field::COMPANY_EMPLOYEE_COUNT, value).is_ok());
        if (7..=15).contains(&digits) && Value::parse(Field::PERSON_PHONE, value).is_ok() {
            self.phone += 1;
            let is_written = value.starts_with('+')
                || value.starts_with("00")
                || value.starts_with('(')
                || value.trim().contains([' ', '-', '/', '(']);
            self.plain_phone += usize::from(is_written);
        }
    }
}

/// The host of a web address or a bare domain.
fn host_of(lower: &str) -> Option<&str> {
    let has_scheme = lower.starts_with("http://") || lower.starts_with("https://");
    let rest = lower.split_once("://").map_or(lower, |(_, rest)| rest);
    if rest.contains(char::is_whitespace) || rest.contains('@') || rest.contains(',') {
        return None;
    }
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_host = Value::parse(Field::COMPANY_DOMAIN, host).is_ok()
        && last.chars().count() >= 2
        && last.chars().all(char::is_alphabetic);
    // "J.Smith" and "Ph.D" are no sites; a name with capitals and no scheme needs a second look.
    (is_host && (has_scheme || host.len() > 4)).then_some(host)
}

/// `51-200`, `1.000 – 5.000`, `10001+`.
fn is_range(value: &str) -> bool {
    let compact: String = value
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '.' | ','))
        .collect();
    let compact = compact
        .replace("employees", "")
        .replace("mitarbeiter", "")
        .replace("to", "-")
        .replace('–', "-");
    let is_number = |text: &str| {
        !text.is_empty()
            && text.len() <= 7
            && text
                .chars()
                .all(|letter| letter.is_ascii_digit() || letter == 'k')
    };
    if let Some(least) = compact.strip_suffix('+') {
        return is_number(least);
    }
    compact.split_once('-').is_some_and(|(least, most)| {
        is_number(least)
            && is_number(most)
            && least
                .parse::<u64>()
                .ok()
                .zip(most.parse::<u64>().ok())
                .is_none_or(|(least, most)| least < most && most < 10_000_000)
    })
}

/// One to four capitalised words of letters: `Ada Marlow`, `Jean-Luc de Vries`.
fn is_name_shaped(value: &str) -> bool {
    let parts: Vec<&str> = value.split_whitespace().collect();
    let is_part = |part: &&&str| {
        let particle = matches!(
            **part,
            "de" | "da"
                | "di"
                | "van"
                | "von"
                | "der"
                | "den"
                | "le"
                | "la"
                | "del"
                | "du"
                | "y"
                | "e"
                | "zu"
                | "af"
                | "dos"
                | "ten"
                | "ter"
                | "al"
        );
        let is_word = part
            .chars()
            .all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’' | '.'));
        let begins_large = part
            .chars()
            .next()
            .is_some_and(|letter| letter.is_uppercase() || !letter.is_lowercase());
        particle || (is_word && begins_large)
    };
    (1..=4).contains(&parts.len()) && parts.iter().filter(is_part).count() == parts.len()
}
