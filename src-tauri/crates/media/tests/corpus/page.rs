//! A home page of a made-up company with the expected answers and the pictures its addresses lead to.
//!
//! A file begins with a head: `url:`, then `logo:`, `icon:` and `hero:` with the right answers (several between `|`, `-`
//! for none, `inline:TEXT` for a drawing in the page that holds the text), `shared:` for pictures that unrelated sites
//! show too, `charset:`, and one line for each address that leads to a picture. The page itself follows after `---`.

use crate::drawn::Drawing;
use std::collections::HashMap;
use url::Url;

pub struct Page {
    pub name: String,
    pub url: Url,
    pub charset: Option<String>,
    pub html: Vec<u8>,
    /// Right answers for logo, icon and hero image.
    pub answers: [Answer; 3],
    files: HashMap<String, File>,
    /// Addresses of pictures that unrelated sites show too.
    pub shared: Vec<String>,
}

/// What an address leads to.
enum File {
    Text(Vec<u8>),
    Picture(Drawing),
}

/// What counts as right.
pub struct Answer {
    pub addresses: Vec<String>,
    pub inline: Vec<String>,
    /// Nothing is right as well.
    pub nothing: bool,
}

impl Page {
    pub fn read(name: &str, text: &str) -> Page {
        let (head, html) = text.split_once("\n---\n").unwrap();
        let field = |key: &str| {
            head.lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
                .map(str::trim)
        };
        let url = Url::parse(field("url").unwrap()).unwrap();
        let whole = |written: &str| url.join(written).unwrap().to_string();
        let answer = |key: &str| {
            let mut answer = Answer {
                addresses: Vec::new(),
                inline: Vec::new(),
                nothing: false,
            };
            for one in field(key).unwrap().split(" | ").map(str::trim) {
                match one.strip_prefix("inline:") {
                    Some(inside) => answer.inline.push(inside.to_owned()),
                    None if one == "-" => answer.nothing = true,
                    None => answer.addresses.push(whole(one)),
                }
            }
            answer
        };
        let mut files = HashMap::new();
        for line in head
            .lines()
            .filter(|line| line.starts_with(['/', 'h']) && line.contains('/'))
        {
            let Some((address, what)) = line
                .split_once(' ')
                .filter(|(address, _)| !address.ends_with(':'))
            else {
                continue;
            };
            if let Some(json) = what.strip_prefix("manifest ") {
                files.insert(whole(address), File::Text(json.as_bytes().to_vec()));
                continue;
            }
            let words: Vec<&str> = what.split(' ').collect();
            let path = address.split(['?', '#']).next().unwrap_or_default();
            let ending = path.rsplit('.').next().unwrap_or_default();
            let marked = |mark: &str| {
                words
                    .iter()
                    .position(|word| *word == mark)
                    .map(|at| words[at + 1])
            };
            let drawing = Drawing {
                kind: words[0].to_owned(),
                size: words[1].to_owned(),
                format: marked("as").unwrap_or(ending).to_owned(),
                seed: words
                    .iter()
                    .find_map(|word| word.strip_prefix("seed="))
                    .unwrap_or(address)
                    .to_owned(),
            };
            files.insert(whole(address), File::Picture(drawing));
        }
        let charset = field("charset").map(str::to_owned);
        let html = match charset.as_deref() {
            Some(label) => {
                let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
                encoding.encode(html).0.into_owned()
            }
            None => html.as_bytes().to_vec(),
        };
        Page {
            name: name.to_owned(),
            charset,
            html,
            answers: ["logo", "icon", "hero"].map(answer),
            files,
            shared: field("shared")
                .map(|list| list.split(' ').map(whole).collect())
                .unwrap_or_default(),
            url,
        }
    }
}

impl Page {
    /// The bytes at an address; nothing where the site has none.
    pub fn file(&self, address: &str) -> Option<Vec<u8>> {
        Some(match self.files.get(address)? {
            File::Text(text) => text.clone(),
            File::Picture(drawing) => drawing.bytes(),
        })
    }
}

impl Answer {
    /// Whether a picked picture is right: an address, or an inline drawing's bytes.
    pub fn accepts(&self, address: Option<&str>, inline: Option<&[u8]>) -> bool {
        match (address, inline) {
            (Some(address), _) => self.addresses.iter().any(|known| known == address),
            (None, Some(bytes)) => {
                let text = String::from_utf8_lossy(bytes);
                self.inline.iter().any(|inside| text.contains(inside.as_str()))
            }
            (None, None) => self.nothing,
        }
    }
}
