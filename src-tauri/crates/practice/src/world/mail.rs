//! Mail addresses: how companies write them, and what a verifier finds at one.

use super::{
    company::{Company, Fate, TRUTH},
    spelling::ascii,
};
use crate::chance::number;

/// How a company writes its people's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pattern {
    FirstDotLast,
    First,
    InitialLast,
    InitialDotLast,
    FirstUnderscoreLast,
}

/// What a verifier finds at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailbox {
    /// It takes mail.
    Valid,
    /// The domain takes mail for any name, so nobody can tell.
    CatchAll,
    /// There is no such mailbox.
    NoMailbox,
    /// The domain takes no mail at all.
    NoMail,
    /// It is not an address.
    Malformed,
    /// It belongs to everybody in the company, such as `info@`; it takes mail.
    Role,
    /// A mail provider for anybody; it takes mail.
    Free,
    /// An address to throw away.
    Disposable,
}

const ROLES: &[&str] = &[
    "info",
    "hello",
    "contact",
    "kontakt",
    "office",
    "sales",
    "mail",
    "post",
    "hej",
    "bonjour",
    "enquiries",
    "press",
];

fn pattern(domain: &str) -> Pattern {
    match number(TRUTH, &["pattern", domain]) {
        share if share < 0.55 => Pattern::FirstDotLast,
        share if share < 0.73 => Pattern::First,
        share if share < 0.87 => Pattern::InitialLast,
        share if share < 0.96 => Pattern::InitialDotLast,
        _ => Pattern::FirstUnderscoreLast,
    }
}

fn written(pattern: Pattern, first: &str, last: &str, domain: &str) -> String {
    let (first, last) = (ascii(first), ascii(last));
    let initial = first.get(..1).unwrap_or_default();
    if last.is_empty() || first.is_empty() {
        return format!("{first}{last}@{domain}");
    }
    match pattern {
        Pattern::FirstDotLast => format!("{first}.{last}@{domain}"),
        Pattern::First => format!("{first}@{domain}"),
        Pattern::InitialLast => format!("{initial}{last}@{domain}"),
        Pattern::InitialDotLast => format!("{initial}.{last}@{domain}"),
        Pattern::FirstUnderscoreLast => format!("{first}_{last}@{domain}"),
    }
}

/// A person's work address as their company writes it.
#[must_use]
pub fn address(first: &str, last: &str, domain: &str) -> String {
    written(pattern(domain), first, last, domain)
}

/// An address in a way of writing that the company has given up: mail to it comes back.
#[must_use]
pub fn outdated(first: &str, last: &str, domain: &str) -> String {
    let other = match pattern(domain) {
        Pattern::FirstDotLast => Pattern::InitialDotLast,
        _ => Pattern::FirstDotLast,
    };
    written(other, first, last, domain)
}

/// Whether a local part is in a company's way of writing. What has no sign in it fits both ways without one.
fn fits(pattern: Pattern, local: &str) -> bool {
    if let Some((before, _)) = local.split_once('.') {
        return pattern
            == (if before.len() == 1 {
                Pattern::InitialDotLast
            } else {
                Pattern::FirstDotLast
            });
    }
    if local.contains('_') {
        return pattern == Pattern::FirstUnderscoreLast;
    }
    matches!(pattern, Pattern::First | Pattern::InitialLast)
}

/// What a verifier finds at an address.
#[must_use]
pub fn mailbox(address: &str) -> Mailbox {
    let address = address.trim().to_ascii_lowercase();
    let Some((local, domain)) = address.rsplit_once('@') else {
        return Mailbox::Malformed;
    };
    if local.is_empty() || !domain.contains('.') || local.contains(['@', ' ', '*', ',']) {
        return Mailbox::Malformed;
    }
    if matches!(
        domain,
        "gmail.com" | "outlook.com" | "gmx.de" | "web.de" | "yahoo.com" | "proton.me" | "orange.fr"
    ) {
        return Mailbox::Free;
    }
    if domain.starts_with("mailinator.") || domain.starts_with("trash") {
        return Mailbox::Disposable;
    }
    if matches!(Company::at(domain).fate, Fate::Parked | Fate::Gone) {
        return Mailbox::NoMail;
    }
    if ROLES.contains(&local) {
        return Mailbox::Role;
    }
    if number(TRUTH, &["accepts all", domain]) < 0.14 {
        return Mailbox::CatchAll;
    }
    // Some people have left; their mailboxes went with them.
    if !fits(pattern(domain), local) || number(TRUTH, &["left", &address]) < 0.05 {
        return Mailbox::NoMailbox;
    }
    Mailbox::Valid
}

/// Whether mail to an address arrives, as far as anybody can tell.
#[must_use]
pub fn takes_mail(address: &str) -> bool {
    matches!(mailbox(address), Mailbox::Valid | Mailbox::Role | Mailbox::Free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_addresses_work_and_outdated_ones_never_do() {
        let (mut valid, mut all) = (0, 0);
        for n in 0..2_000 {
            let domain = format!("firm-{n}.example");
            let now = mailbox(&address("Ada", "Marlow", &domain));
            let old = mailbox(&outdated("Ada", "Marlow", &domain));
            if now == Mailbox::Valid {
                valid += 1;
            }
            if now == Mailbox::CatchAll {
                all += 1;
                assert_eq!(old, Mailbox::CatchAll);
            } else {
                assert_ne!(old, Mailbox::Valid, "{domain}");
            }
        }
        assert!((1_500..1_720).contains(&valid), "{valid} of 2000 valid");
        assert!((200..340).contains(&all), "{all} of 2000 accept all");
    }

    #[test]
    fn addresses_are_plain_letters_whatever_the_name() {
        let written = address("Jürgen", "van der Größe", "firm-1.example");
        assert!(written.is_ascii() && !written.contains(' '), "{written}");
        for (address, found) in [
            ("nobody", Mailbox::Malformed),
            ("@firm.example", Mailbox::Malformed),
            ("a@b@firm.example", Mailbox::Malformed),
            ("info@northwind-labs.example", Mailbox::Role),
            ("ada@gmail.com", Mailbox::Free),
            ("ada@cedar-and-slate.example", Mailbox::NoMail),
        ] {
            assert_eq!(mailbox(address), found, "{address}");
        }
    }
}
