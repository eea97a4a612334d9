//! What a visit says, as the JSON that the definition `website.toml` reads with its rules. It is kept like any provider's
//! answer, so a rule added later finds what was read today. What is absent is null or missing.

use std::collections::BTreeMap;

use provider::{Definition, Interpretation, Operation, RawAnswer};
use serde::Serialize;

use super::{names::SiteName, whose::Whose};

/// A visit's answer.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct SiteAnswer {
    /// The home page's final address, or the address that answered that there is none.
    pub url: Option<String>,
    /// What the site says of the company.
    #[serde(flatten)]
    pub facts: Facts,
    /// Why the page found is not the company's own, in words.
    pub unreal: Option<String>,
    /// The other domain the site led to.
    pub redirected_to: Option<String>,
    /// The home page's status; none when there is no server to give one.
    pub status: Option<u16>,
    /// In a sentence, why nothing was read.
    pub error: Option<String>,
    /// The chosen pictures.
    pub pictures: ChosenPictures,
    /// The home page as a picture.
    pub screenshot: Option<Screenshot>,
    /// The pages that were read, in order.
    pub pages: Vec<PageSeen>,
}

/// What a company's site says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Facts {
    /// The home page's title.
    pub title: Option<String>,
    /// The home page's description.
    pub description: Option<String>,
    /// What the site calls itself.
    pub site_name: Option<String>,
    /// The name its structured data declares.
    pub company_name: Option<String>,
    /// Addresses for the company, the most fitting first.
    pub emails: Vec<String>,
    /// Addresses at domains that are not visibly the company's.
    pub other_emails: Vec<String>,
    /// Telephone numbers as written, the most fitting first.
    pub phones: Vec<String>,
    /// Profile addresses by network; `x` for X.
    pub socials: BTreeMap<String, String>,
    /// Where it sits.
    pub address: Option<Address>,
    /// The year it was founded.
    pub founded_year: Option<i32>,
    /// The home page's language.
    pub lang: Option<String>,
    /// What the site calls whoever it belongs to, by every sign.
    pub names: Vec<SiteName>,
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Address {
    /// All of it in one line.
    pub text: String,
    /// The town.
    pub city: Option<String>,
    /// The country as ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// A page that was read or tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PageSeen {
    /// Its final address.
    pub url: String,
    /// Its status.
    pub status: u16,
}

/// The chosen picture of every slot.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ChosenPictures {
    /// The company's mark, often wide.
    pub logo: Option<ChosenPicture>,
    /// The square mark.
    pub icon: Option<ChosenPicture>,
    /// The picture the page is shared with.
    pub image: Option<ChosenPicture>,
}

/// A stored picture and why it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ChosenPicture {
    /// Its name in the store.
    pub hash: String,
    /// How sure it is that this is the wanted picture, 0 to 100.
    pub confidence: u8,
    /// Where it was found; the page, for a picture inside it.
    pub source_url: String,
    /// The rule that found it, such as "header image".
    pub rule: &'static str,
    /// Width in pixels, as stored.
    pub width: u32,
    /// Height in pixels, as stored.
    pub height: u32,
}

/// A stored picture of the home page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Screenshot {
    /// Its name in the store.
    pub hash: String,
    /// Where the browser found the page.
    pub url: String,
    /// Width in pixels, as stored.
    pub width: u32,
    /// Height in pixels, as stored.
    pub height: u32,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
    /// What is to be known of it, each in a few words.
    pub notes: Vec<String>,
    /// Hosts that the page asked for and that were not contacted because of where they lead, with the reason.
    pub refused: BTreeMap<String, String>,
}

impl SiteAnswer {
    /// An answer in the shape of a provider's.
    pub(crate) fn into_raw(self) -> RawAnswer {
        RawAnswer {
            status: 200,
            headers: Vec::new(),
            // Maps with text keys, text and numbers always serialise.
            body: serde_json::to_vec(&self).unwrap_or_default(),
        }
    }
}

/// What a site's answer means by the definition's rules, and whose site it is by its own words. A miss says what was found.
pub(crate) fn interpret(
    definition: &Definition,
    operation: &Operation,
    raw: &RawAnswer,
) -> (Interpretation, Whose) {
    let mut meaning = provider::interpret(definition, operation, raw);
    if meaning.outcome == model::Outcome::Miss {
        let body: serde_json::Value = serde_json::from_slice(&raw.body).unwrap_or_default();
        let error = body["error"].as_str().unwrap_or("the site does not say it");
        meaning.message = error.to_owned();
    }
    // An answer that is no JSON says nothing of itself.
    (meaning, serde_json::from_slice(&raw.body).unwrap_or_default())
}
