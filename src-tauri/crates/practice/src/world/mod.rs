//! The truth of the practice world: which companies and people there are and what is so about them. Providers know
//! parts of it, company sites show it. It knows neither HTTP nor who asks.

mod company;
mod countries;
mod industries;
mod mail;
mod person;
mod sample;
mod spelling;

pub use company::{Company, Fate};
pub use mail::{Mailbox, mailbox, outdated, takes_mail};
pub use person::Person;
pub use sample::{GeneratedPerson, generated_people, sample_companies, sample_list};
