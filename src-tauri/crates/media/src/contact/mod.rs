//! How to reach a company: e-mail addresses, telephone numbers, profiles, where it sits, pages that say more.

mod address;
mod email;
mod founded;
mod href;
mod links;
mod phone;
mod social;

pub(crate) use address::address;
pub(crate) use email::emails;
pub(crate) use founded::founded;
pub(crate) use links::contact_links;
pub(crate) use phone::phones;
pub(crate) use social::socials;

/// How many e-mail addresses, and how many telephone numbers, are kept of a page.
const MAX_FOUND: usize = 10;
