//! The vocabulary of fields: everything Spillway can know about a person or a company, in one table.
//!
//! A new field is one line in [`vocabulary!`] below; columns, recipes, provider definitions and the grid all name
//! fields by these ids. It does not know who can fill a field: provider definitions say that.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::nearest::nearest;

/// What a fact is about. A list of people holds both kinds: a company is asked about once, not once per person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// One human being in their working life.
    Person,
    /// One company or other organisation.
    Company,
}

impl EntityKind {
    /// The id used in storage and in field names: `person` or `company`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Company => "company",
        }
    }
}

/// The type of a field's value; decides validation, alignment, number formats and how a cell is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Free text on one line.
    Text,
    /// Free text of several sentences.
    LongText,
    /// An e-mail address.
    Email,
    /// A registrable domain such as `northwind-labs.example`.
    Domain,
    /// An absolute http(s) address.
    Url,
    /// A telephone number, in E.164 where the country is known.
    Phone,
    /// A whole number.
    Integer,
    /// A calendar year.
    Year,
    /// A country, as ISO 3166-1 alpha-2.
    Country,
    /// A stored picture (asset), named by its BLAKE3 hash.
    Picture,
}

struct Entry {
    id: &'static str,
    label: &'static str,
    entity: EntityKind,
    kind: FieldKind,
    personal: bool,
}

/// One thing that can be known, from the closed vocabulary. Copies are free; equality is identity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Field(u8);

/// A name that is not in the vocabulary, with the nearest one that is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no field \"{name}\"{}", nearest.map(|f| format!("; did you mean \"{f}\"?")).unwrap_or_default())]
pub struct UnknownField {
    /// What was written.
    pub name: String,
    /// The closest known field, if one is close.
    pub nearest: Option<Field>,
}

macro_rules! vocabulary {
    ($($const_name:ident $id:literal $label:literal $entity:ident $kind:ident $personal:literal;)+) => {
        #[repr(u8)]
        #[expect(non_camel_case_types, reason = "positions named after the constants")]
        enum Position { $($const_name),+ }
        const ENTRIES: &[Entry] = &[$(Entry {
            id: $id, label: $label, entity: EntityKind::$entity, kind: FieldKind::$kind, personal: $personal,
        }),+];
        impl Field { $(
            #[doc = concat!("`", $id, "`: ", $label, ".")]
            pub const $const_name: Self = Self(Position::$const_name as u8);
        )+ }
    };
}

// constant                  id                        label                    entity   kind      personal data
vocabulary! {
    PERSON_FULL_NAME         "person.full_name"        "Full name"              Person   Text      true;
    PERSON_FIRST_NAME        "person.first_name"       "First name"             Person   Text      true;
    PERSON_LAST_NAME         "person.last_name"        "Last name"              Person   Text      true;
    PERSON_JOB_TITLE         "person.job_title"        "Job title"              Person   Text      true;
    PERSON_EMAIL             "person.email"            "Work e-mail"            Person   Email     true;
    PERSON_EMAIL_STATUS      "person.email_status"     "E-mail check"           Person   Text      false;
    PERSON_PHONE             "person.phone"            "Phone"                  Person   Phone     true;
    PERSON_LINKEDIN_URL      "person.linkedin_url"     "LinkedIn, person"       Person   Url       true;
    PERSON_CITY              "person.city"             "City, person"           Person   Text      true;
    PERSON_COUNTRY           "person.country"          "Country, person"        Person   Country   true;
    COMPANY_NAME             "company.name"            "Company name"           Company  Text      false;
    COMPANY_DOMAIN           "company.domain"          "Company domain"         Company  Domain    false;
    COMPANY_LINKEDIN_URL     "company.linkedin_url"    "LinkedIn, company"      Company  Url       false;
    COMPANY_TITLE            "company.title"           "Site title"             Company  Text      false;
    COMPANY_DESCRIPTION      "company.description"     "What they do"           Company  LongText  false;
    COMPANY_INDUSTRY         "company.industry"        "Industry"               Company  Text      false;
    COMPANY_EMPLOYEE_COUNT   "company.employee_count"  "Employees"              Company  Integer   false;
    COMPANY_FOUNDED_YEAR     "company.founded_year"    "Founded"                Company  Year      false;
    COMPANY_CITY             "company.city"            "City, company"          Company  Text      false;
    COMPANY_COUNTRY          "company.country"         "Country, company"       Company  Country   false;
    COMPANY_ADDRESS          "company.address"         "Address"                Company  Text      false;
    COMPANY_PHONE            "company.phone"           "Phone, company"         Company  Phone     false;
    COMPANY_EMAIL            "company.email"           "E-mail, company"        Company  Email     false;
    COMPANY_X_URL            "company.x_url"           "X"                      Company  Url       false;
    COMPANY_FACEBOOK_URL     "company.facebook_url"    "Facebook"               Company  Url       false;
    COMPANY_INSTAGRAM_URL    "company.instagram_url"   "Instagram"              Company  Url       false;
    COMPANY_YOUTUBE_URL      "company.youtube_url"     "YouTube"                Company  Url       false;
    COMPANY_GITHUB_URL       "company.github_url"      "GitHub"                 Company  Url       false;
    COMPANY_LOGO             "company.logo"            "Logo"                   Company  Picture   false;
    COMPANY_ICON             "company.icon"            "Icon"                   Company  Picture   false;
    COMPANY_IMAGE            "company.image"           "Share image"            Company  Picture   false;
    COMPANY_SCREENSHOT       "company.screenshot"      "Screenshot"             Company  Picture   false;
}

impl Field {
    /// Every field, in the order in which columns are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ENTRIES.len()).filter_map(|index| u8::try_from(index).ok().map(Self))
    }

    /// Its place in the vocabulary. It may be another in another version: never store it.
    #[must_use]
    pub fn position(self) -> u8 {
        self.0
    }

    fn entry(self) -> &'static Entry {
        &ENTRIES[usize::from(self.0)]
    }

    /// The stable id, such as `person.email`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.entry().id
    }

    /// The name shown to a person, such as "Work e-mail".
    #[must_use]
    pub fn label(self) -> &'static str {
        self.entry().label
    }

    /// What the field is a fact about.
    #[must_use]
    pub fn entity(self) -> EntityKind {
        self.entry().entity
    }

    /// The type of its values.
    #[must_use]
    pub fn kind(self) -> FieldKind {
        self.entry().kind
    }

    /// Whether it identifies or describes a living person, so that a plan says to whom it would be sent.
    #[must_use]
    pub fn is_personal(self) -> bool {
        self.entry().personal
    }

    /// Whether its values are pictures kept in the asset store.
    #[must_use]
    pub fn is_picture(self) -> bool {
        self.kind() == FieldKind::Picture
    }
}

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(name: &str) -> Result<Self, UnknownField> {
        Self::all()
            .find(|field| field.id() == name)
            .ok_or_else(|| UnknownField {
                name: name.to_owned(),
                nearest: nearest(name, Self::all().map(|field| (field.id(), field))),
            })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// In TypeScript a field is the union of the vocabulary's ids.
impl ts_rs::TS for Field {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &ts_rs::Config) -> String {
        "Field".to_owned()
    }

    fn inline(_: &ts_rs::Config) -> String {
        let ids: Vec<String> = Self::all().map(|field| format!("\"{}\"", field.id())).collect();
        ids.join(" | ")
    }

    fn decl(cfg: &ts_rs::Config) -> String {
        format!("type Field = {};", Self::inline(cfg))
    }

    fn decl_concrete(cfg: &ts_rs::Config) -> String {
        Self::decl(cfg)
    }

    fn output_path() -> Option<std::path::PathBuf> {
        Some("Field.ts".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_unique_begins_with_its_entity_and_reads_back() {
        for field in Field::all() {
            assert!(
                field.id().starts_with(field.entity().as_str()),
                "{field} is about a {:?}",
                field.entity()
            );
            assert_eq!(field.id().parse(), Ok(field));
        }
    }

    #[test]
    fn a_typing_error_names_the_nearest_field() {
        let error = "person.emial".parse::<Field>().unwrap_err();
        assert_eq!(error.nearest, Some(Field::PERSON_EMAIL));
        assert_eq!("zzzz".parse::<Field>().unwrap_err().nearest, None);
    }
}
