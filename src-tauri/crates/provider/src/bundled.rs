//! The definitions that ship with the program.

macro_rules! definitions {
    ($($id:literal),+ $(,)?) => {
        &[$(($id, include_str!(concat!("../../../../assets/providers/", $id, ".toml")))),+]
    };
}

/// Id and text of every definition that ships.
#[must_use]
pub fn bundled() -> &'static [(&'static str, &'static str)] {
    definitions![
        "apollo",
        "findymail",
        "hunter",
        "leadmagic",
        "logo-dev",
        "millionverifier",
        "pdl",
        "prospeo",
        "screenshots",
        "website",
        "zerobounce",
    ]
}
