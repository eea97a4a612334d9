//! Pictures that are nobody's own: default icons by their address, and pictures that unrelated sites share.

use crate::measure::{Look, Measured};
use std::collections::HashSet;
use url::Url;

/// Icons that a site builder, a server or a framework puts on every site that has none of its own.
const DEFAULTS: [(&str, &str); 26] = [
    ("/wp-includes/images/w-logo-blue", "WordPress"),
    ("s.w.org/favicon", "WordPress"),
    ("s0.wp.com/i/webclip", "WordPress.com"),
    ("s0.wp.com/i/favicon", "WordPress.com"),
    ("s0.wp.com/i/blank", "WordPress.com"),
    ("wixstatic.com/client/pfavico", "Wix"),
    ("parastorage.com/client/pfavico", "Wix"),
    ("www.wix.com/favicon", "Wix"),
    ("squarespace.com/universal/default-favicon", "Squarespace"),
    ("/universal/default-favicon", "Squarespace"),
    ("editmysite.com/favicon", "Weebly"),
    ("webflow.com/img/favicon", "Webflow"),
    ("webflow.com/img/webclip", "Webflow"),
    ("framerusercontent.com/sites/icons/default-favicon", "Framer"),
    ("/core/misc/favicon.ico", "Drupal"),
    ("/misc/favicon.ico", "Drupal"),
    ("/media/templates/site/cassiopeia/images/joomla-favicon", "Joomla"),
    ("/media/templates/site/cassiopeia/images/favicon", "Joomla"),
    ("/templates/protostar/favicon", "Joomla"),
    ("/typo3/sysext/backend/resources/public/icons/favicon", "TYPO3"),
    ("/skin/frontend/default/default/favicon", "Magento"),
    ("/img/cpanel", "cPanel"),
    ("/vite.svg", "Vite"),
    ("/img/undraw_docusaurus", "Docusaurus"),
    ("blogger.com/favicon", "Blogger"),
    ("ssl.gstatic.com/atari/images/public/favicon", "Google Sites"),
];

/// Who gives every site the icon at this address.
pub(super) fn default_of(url: &Url) -> Option<&'static str> {
    let address = url.as_str().to_ascii_lowercase();
    DEFAULTS
        .iter()
        .find(|(part, _)| address.contains(part))
        .map(|(_, whose)| *whose)
}

/// Pictures that several unrelated sites show: the caller has seen them under at least three registered names. Theme demo
/// pictures, parking pages, default icons that no list knows.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    hashes: HashSet<String>,
    looks: Vec<Look>,
}

impl Shared {
    /// Adds a file by the BLAKE3 hash of its bytes.
    pub fn add_hash(&mut self, hash: impl Into<String>) {
        self.hashes.insert(hash.into());
    }

    /// Adds a look, so that other sizes and formats of the picture are known too.
    pub fn add_look(&mut self, look: Look) {
        self.looks.push(look);
    }

    /// Whether a picture is one of them.
    pub fn knows(&self, measured: &Measured) -> bool {
        self.hashes.contains(&measured.hash) || self.looks.iter().any(|look| look.is_like(&measured.look))
    }
}
