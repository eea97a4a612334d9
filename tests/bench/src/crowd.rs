//! The people that contenders are asked about, as a sheet.

use practice::{GeneratedPerson, generated_people};

/// Decides who is on the list.
const SEED: u64 = 11;

/// So many different people.
pub fn people(count: usize) -> Vec<GeneratedPerson> {
    generated_people(count, SEED).collect()
}

/// So many others.
pub fn others(count: usize) -> Vec<GeneratedPerson> {
    generated_people(count, SEED + 1).collect()
}

/// A sheet of people with so many columns, five of them about the person.
pub fn sheet(people: &[GeneratedPerson], columns: usize) -> String {
    let more = columns.saturating_sub(5);
    let mut text = "First name,Last name,Company,Website,Country".to_owned();
    for number in 1..=more {
        text.push_str(&format!(",Note {number}"));
    }
    text.push('\n');
    for (row, person) in people.iter().enumerate() {
        let GeneratedPerson {
            first,
            last,
            company,
            domain,
            country,
        } = person;
        text.push_str(&format!("{first},{last},{company},{domain},{country}"));
        for number in 1..=more {
            text.push_str(&format!(",remark {} of {row}", number * 7));
        }
        text.push('\n');
    }
    text
}
