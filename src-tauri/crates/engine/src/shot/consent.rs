//! Cookie banners: refused where a refusal is offered, hidden where none is. Nothing is ever accepted.

/// Refuses or hides a banner in one document; gives what it did: `{ refused: "OneTrust" | null, hidden: n }`.
///
/// It runs in a world of its own beside the page's scripts. Only buttons are pressed, never links that lead elsewhere.
pub(super) const DISMISS: &str = include_str!("consent.js");

/// Whether a frame's address looks like that of a consent dialog.
pub(super) fn is_consent_frame(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    [
        "consent",
        "cookie",
        "cmp",
        "gdpr",
        "privacy-mgmt",
        "sp_message",
        "trustarc",
        "truste",
        "privacymanager",
    ]
    .iter()
    .any(|part| url.contains(part))
}

#[cfg(test)]
mod tests {
    use super::is_consent_frame;

    #[test]
    fn frames_of_consent_dialogs() {
        for (url, is) in [
            ("https://cdn.privacy-mgmt.example/index.html?message_id=1", true),
            ("https://consent.northwind.example/", true),
            ("https://maps.example/embed", false),
        ] {
            assert_eq!(is_consent_frame(url), is, "{url}");
        }
    }
}
