//! Which fields a column may be, with how much trust and why.

use std::cmp::Reverse;

use model::{EntityKind, Field};

use super::{Concept, Content, Looked, Table, Whose};

/// A field that a column may be.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub field: Field,
    /// 0 to 100.
    pub score: u8,
    pub reason: String,
}

/// The same fact about the other kind of entity.
pub fn counterpart(field: Field) -> Option<Field> {
    const PAIRS: [(Field, Field); 6] = [
        (Field::PERSON_EMAIL, Field::COMPANY_EMAIL),
        (Field::PERSON_PHONE, Field::COMPANY_PHONE),
        (Field::PERSON_CITY, Field::COMPANY_CITY),
        (Field::PERSON_COUNTRY, Field::COMPANY_COUNTRY),
        (Field::PERSON_LINKEDIN_URL, Field::COMPANY_LINKEDIN_URL),
        (Field::PERSON_FULL_NAME, Field::COMPANY_NAME),
    ];
    PAIRS.iter().find_map(|(person, company)| {
        if *person == field {
            Some(*company)
        } else {
            (*company == field).then_some(*person)
        }
    })
}

/// The fields a column may be, the likeliest first.
pub fn candidates(column: &Looked, table: &Table) -> Vec<Candidate> {
    let content = &column.content;
    let named = column.says.and_then(|says| {
        field_named(says.concept, says.whose, content, table).map(|field| (field, says.strength))
    });
    let mut all: Vec<Candidate> = Vec::new();
    let mut contradicted = None;
    if let Some((field, strength)) = named {
        match score_named(field, strength, content) {
            Some(score) => all.push(Candidate {
                field,
                score,
                reason: reason_named(field, content),
            }),
            None => contradicted = Some(field),
        }
    }
    let says_nothing = column.says.is_some_and(|says| says.concept == Concept::Nothing);
    for (field, count, score) in by_content(content, table) {
        let share = content.share(count);
        if let Some(candidate) = all.iter_mut().find(|candidate| candidate.field == field) {
            let rest = f64::from(100 - candidate.score);
            candidate.score = percent(f64::from(candidate.score) + rest * 0.5 * share).min(99);
            continue;
        }
        // A name that says something else outweighs values that only seem to be names, cities or jobs.
        let is_certain = is_certain(field);
        if all.first().is_some_and(|first| first.score >= 60) && !is_certain {
            continue;
        }
        let score = match () {
            () if says_nothing => score.min(if is_certain { 45 } else { 0 }),
            () if contradicted.is_some() && !is_certain => score.saturating_sub(15),
            () => score,
        };
        if score == 0 {
            continue;
        }
        let what = format!("{count} of {} values are {}", content.values, plural(field));
        let reason = match (contradicted, named) {
            (Some(said), _) => format!("its name says {}, but {what}", said.label()),
            (None, Some((said, _))) => format!("its name says {}, yet {what}", said.label()),
            (None, None) if says_nothing => format!("{what}, though its name says otherwise"),
            (None, None) => what,
        };
        all.push(Candidate { field, score, reason });
    }
    all.sort_by_key(|candidate| Reverse(candidate.score));
    all
}

/// The field that a column's name means in this table.
fn field_named(concept: Concept, whose: Whose, content: &Content, table: &Table) -> Option<Field> {
    let is_person = match whose {
        Whose::Person => true,
        Whose::Company => false,
        Whose::Unsaid => table.has_person,
    };
    let of = |person: Field, company: Field| Some(if is_person { person } else { company });
    match concept {
        Concept::Name => Some(name_of(content, table)),
        Concept::FullName => Some(Field::PERSON_FULL_NAME),
        Concept::FirstName => Some(Field::PERSON_FIRST_NAME),
        Concept::LastName => Some(Field::PERSON_LAST_NAME),
        Concept::CompanyName => Some(Field::COMPANY_NAME),
        Concept::JobTitle => Some(Field::PERSON_JOB_TITLE),
        Concept::Email
            if whose == Whose::Unsaid
                && content.desk_email * 10 >= content.email * 6
                && content.email > 0 =>
        {
            Some(Field::COMPANY_EMAIL)
        }
        Concept::Email if whose == Whose::Unsaid => Some(Field::PERSON_EMAIL),
        Concept::Email => of(Field::PERSON_EMAIL, Field::COMPANY_EMAIL),
        Concept::EmailStatus => Some(Field::PERSON_EMAIL_STATUS),
        Concept::Phone => of(Field::PERSON_PHONE, Field::COMPANY_PHONE),
        Concept::Linkedin | Concept::Url if content.linkedin_company > content.linkedin_person => {
            Some(Field::COMPANY_LINKEDIN_URL)
        }
        Concept::Linkedin | Concept::Url if content.linkedin_person > 0 => Some(Field::PERSON_LINKEDIN_URL),
        Concept::Linkedin => of(Field::PERSON_LINKEDIN_URL, Field::COMPANY_LINKEDIN_URL),
        Concept::Domain | Concept::Url => Some(Field::COMPANY_DOMAIN),
        Concept::Industry => Some(Field::COMPANY_INDUSTRY),
        Concept::Employees => Some(Field::COMPANY_EMPLOYEE_COUNT),
        Concept::Founded => Some(Field::COMPANY_FOUNDED_YEAR),
        Concept::City if content.share(content.country) > 0.6 => {
            of(Field::PERSON_COUNTRY, Field::COMPANY_COUNTRY)
        }
        Concept::City => of(Field::PERSON_CITY, Field::COMPANY_CITY),
        Concept::Country => of(Field::PERSON_COUNTRY, Field::COMPANY_COUNTRY),
        Concept::Address => Some(Field::COMPANY_ADDRESS),
        Concept::Description => Some(Field::COMPANY_DESCRIPTION),
        Concept::X => Some(Field::COMPANY_X_URL),
        Concept::Facebook => Some(Field::COMPANY_FACEBOOK_URL),
        Concept::Instagram => Some(Field::COMPANY_INSTAGRAM_URL),
        Concept::Youtube => Some(Field::COMPANY_YOUTUBE_URL),
        Concept::Github => Some(Field::COMPANY_GITHUB_URL),
        Concept::Nothing => None,
    }
}

/// Whose name, and which part of it, a column called only "Name" holds.
fn name_of(content: &Content, table: &Table) -> Field {
    let (person, company) = (
        content.share(content.person_name),
        content.share(content.company_name),
    );
    let one_word = content.share(content.one_word);
    if table.has_first_name && !table.has_last_name && one_word > 0.4 {
        return Field::PERSON_LAST_NAME;
    }
    if table.has_last_name && !table.has_first_name && one_word > 0.4 {
        return Field::PERSON_FIRST_NAME;
    }
    if company > 0.3 && company > person {
        return Field::COMPANY_NAME;
    }
    let shaped = content.share(content.name_shaped);
    if person > 0.25
        || table.has_company_name
        || (table.has_person && (shaped > 0.5 || content.values == 0))
        || shaped > 0.9
    {
        Field::PERSON_FULL_NAME
    } else {
        Field::COMPANY_NAME
    }
}

/// How well values fit a field, 0 to 1.
fn fit(field: Field, content: &Content) -> f64 {
    let share = |count: usize| content.share(count);
    let texts = share(content.text);
    let fit = match field {
        Field::PERSON_EMAIL | Field::COMPANY_EMAIL => share(content.email),
        Field::COMPANY_DOMAIN => share(content.domain) + 0.8 * share(content.web_address),
        Field::PERSON_LINKEDIN_URL => share(content.linkedin_person),
        Field::COMPANY_LINKEDIN_URL => share(content.linkedin_company),
        Field::COMPANY_X_URL => share(content.x),
        Field::COMPANY_FACEBOOK_URL => share(content.facebook),
        Field::COMPANY_INSTAGRAM_URL => share(content.instagram),
        Field::COMPANY_YOUTUBE_URL => share(content.youtube),
        Field::COMPANY_GITHUB_URL => share(content.github),
        Field::PERSON_PHONE | Field::COMPANY_PHONE => share(content.phone),
        Field::COMPANY_EMPLOYEE_COUNT => share(content.integer),
        Field::COMPANY_FOUNDED_YEAR => share(content.year),
        Field::PERSON_COUNTRY | Field::COMPANY_COUNTRY => share(content.country).max(0.4 * texts),
        Field::PERSON_CITY | Field::COMPANY_CITY => {
            (texts - 0.7 * share(content.country_name)).max(share(content.city))
        }
        Field::PERSON_FULL_NAME => texts - 0.8 * share(content.company_name) - 0.4 * share(content.job),
        Field::PERSON_FIRST_NAME | Field::PERSON_LAST_NAME => texts - share(content.company_name) * 0.5,
        Field::PERSON_JOB_TITLE if content.distinct <= 6 && content.values > 8 && content.job == 0 => 0.0,
        Field::PERSON_JOB_TITLE if content.job == 0 && content.share(content.one_word) > 0.9 => 0.3 * texts,
        Field::PERSON_JOB_TITLE => texts,
        // Some companies are called by their domain.
        Field::COMPANY_NAME => texts + 0.2 * share(content.domain) - 0.6 * share(content.person_name),
        Field::COMPANY_ADDRESS => share(content.address) + 0.7 * share(content.text + content.long_text),
        Field::COMPANY_INDUSTRY => texts,
        Field::PERSON_EMAIL_STATUS => share(content.status).max(0.7 * texts),
        _ => share(content.text + content.long_text),
    };
    fit.clamp(0.0, 1.0)
}

/// The trust in a field that a column's name says; None when its values say otherwise.
fn score_named(field: Field, strength: u8, content: &Content) -> Option<u8> {
    let strength = f64::from(strength);
    if content.values == 0 {
        return Some(percent(strength * 0.8));
    }
    let fit = fit(field, content);
    if fit >= 0.5 {
        Some(percent(strength * (0.7 + 0.28 * fit)))
    } else if fit >= 0.25 {
        Some(percent(strength * 0.6))
    } else if field == Field::COMPANY_EMPLOYEE_COUNT && content.share(content.range) > 0.5 {
        // A range is no number, but worth the question.
        Some(40)
    } else {
        None
    }
}

fn reason_named(field: Field, content: &Content) -> String {
    if content.values == 0 {
        return format!("its name says {}; it has no values to check", field.label());
    }
    if field == Field::COMPANY_EMPLOYEE_COUNT && content.share(content.range) > 0.5 {
        return format!(
            "its name says {}, but its values are ranges, not numbers",
            field.label()
        );
    }
    match evidence(field, content) {
        Some(count) if count > 0 => format!(
            "its name says {}, and {count} of {} values fit",
            field.label(),
            content.values
        ),
        _ => format!(
            "its name says {}, and nothing in its values speaks against it",
            field.label()
        ),
    }
}

/// Values that speak for a field by themselves.
fn evidence(field: Field, content: &Content) -> Option<usize> {
    Some(match field {
        Field::PERSON_EMAIL | Field::COMPANY_EMAIL => content.email,
        Field::COMPANY_DOMAIN => content.domain + content.web_address,
        Field::PERSON_LINKEDIN_URL => content.linkedin_person,
        Field::COMPANY_LINKEDIN_URL => content.linkedin_company,
        Field::PERSON_PHONE | Field::COMPANY_PHONE => content.phone,
        Field::COMPANY_EMPLOYEE_COUNT => content.integer,
        Field::COMPANY_FOUNDED_YEAR => content.year,
        Field::PERSON_COUNTRY | Field::COMPANY_COUNTRY => content.country,
        Field::COMPANY_X_URL => content.x,
        Field::COMPANY_FACEBOOK_URL => content.facebook,
        Field::COMPANY_INSTAGRAM_URL => content.instagram,
        Field::COMPANY_YOUTUBE_URL => content.youtube,
        Field::COMPANY_GITHUB_URL => content.github,
        Field::PERSON_EMAIL_STATUS => content.status,
        _ => return None,
    })
}

/// What values alone say: the field, how many values speak for it, and the trust that earns.
fn by_content(content: &Content, table: &Table) -> Vec<(Field, usize, u8)> {
    if content.values == 0 {
        return Vec::new();
    }
    let mut all = Vec::new();
    let mut add = |field: Field, count: usize, least: f64, base: f64, rise: f64| {
        let share = content.share(count);
        if share >= least {
            // One value alone proves little.
            let few = if content.values < 3 { 8.0 } else { 0.0 };
            all.push((field, count, percent(base + rise * share - few)));
        }
    };
    let of = |person: Field, company: Field| if table.has_person { person } else { company };
    let desks = content.desk_email * 10 >= content.email * 6;
    let mail = if desks {
        Field::COMPANY_EMAIL
    } else {
        Field::PERSON_EMAIL
    };
    add(mail, content.email, 0.6, 60.0, 32.0);
    if desks {
        add(Field::PERSON_EMAIL, content.email, 0.6, 40.0, 5.0);
    } else if content.desk_email * 10 >= content.email * 3 {
        add(Field::COMPANY_EMAIL, content.email, 0.6, 40.0, 5.0);
    }
    add(
        Field::PERSON_LINKEDIN_URL,
        content.linkedin_person,
        0.6,
        62.0,
        32.0,
    );
    add(
        Field::COMPANY_LINKEDIN_URL,
        content.linkedin_company,
        0.6,
        62.0,
        32.0,
    );
    add(Field::COMPANY_X_URL, content.x, 0.6, 58.0, 32.0);
    add(Field::COMPANY_FACEBOOK_URL, content.facebook, 0.6, 58.0, 32.0);
    add(Field::COMPANY_INSTAGRAM_URL, content.instagram, 0.6, 58.0, 32.0);
    add(Field::COMPANY_YOUTUBE_URL, content.youtube, 0.6, 58.0, 32.0);
    add(Field::COMPANY_GITHUB_URL, content.github, 0.6, 58.0, 32.0);
    add(Field::COMPANY_DOMAIN, content.domain, 0.6, 58.0, 28.0);
    add(
        of(Field::PERSON_PHONE, Field::COMPANY_PHONE),
        content.plain_phone,
        0.6,
        50.0,
        27.0,
    );
    add(
        of(Field::PERSON_COUNTRY, Field::COMPANY_COUNTRY),
        content.country_name,
        0.6,
        45.0,
        28.0,
    );
    add(Field::PERSON_FULL_NAME, content.person_name, 0.35, 45.0, 35.0);
    if content.share(content.one_word) > 0.7 {
        add(Field::PERSON_FIRST_NAME, content.given_name, 0.6, 42.0, 25.0);
    }
    add(Field::PERSON_JOB_TITLE, content.job, 0.5, 42.0, 33.0);
    add(Field::COMPANY_NAME, content.company_name, 0.4, 46.0, 33.0);
    add(
        of(Field::PERSON_CITY, Field::COMPANY_CITY),
        content.city,
        0.6,
        42.0,
        25.0,
    );
    add(Field::COMPANY_INDUSTRY, content.industry, 0.6, 42.0, 22.0);
    add(Field::COMPANY_ADDRESS, content.address, 0.6, 42.0, 20.0);
    all
}

/// Fields whose values can hardly be anything else.
fn is_certain(field: Field) -> bool {
    matches!(
        field,
        Field::PERSON_EMAIL
            | Field::COMPANY_EMAIL
            | Field::PERSON_LINKEDIN_URL
            | Field::COMPANY_LINKEDIN_URL
            | Field::COMPANY_DOMAIN
            | Field::COMPANY_X_URL
            | Field::COMPANY_FACEBOOK_URL
            | Field::COMPANY_INSTAGRAM_URL
            | Field::COMPANY_YOUTUBE_URL
            | Field::COMPANY_GITHUB_URL
    )
}

fn plural(field: Field) -> &'static str {
    match field {
        Field::PERSON_EMAIL => "e-mail addresses",
        Field::COMPANY_EMAIL => "e-mail addresses of desks such as info@",
        Field::PERSON_LINKEDIN_URL => "LinkedIn pages of people",
        Field::COMPANY_LINKEDIN_URL => "LinkedIn pages of companies",
        Field::COMPANY_DOMAIN => "domains or sites",
        Field::PERSON_PHONE | Field::COMPANY_PHONE => "phone numbers",
        Field::PERSON_COUNTRY | Field::COMPANY_COUNTRY => "countries",
        Field::PERSON_FULL_NAME => "names of people",
        Field::PERSON_FIRST_NAME => "first names",
        Field::PERSON_JOB_TITLE => "job titles",
        Field::COMPANY_NAME => "names of companies",
        Field::PERSON_CITY | Field::COMPANY_CITY => "cities",
        Field::COMPANY_INDUSTRY => "industries",
        Field::COMPANY_ADDRESS => "addresses",
        field if field.entity() == EntityKind::Company => "pages on a social network",
        _ => "values of it",
    }
}

fn percent(score: f64) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 100"
    )]
    let percent = score.clamp(0.0, 100.0).round() as u8;
    percent
}
