//! Where a secret goes in a request. The secret itself never enters this room; whoever sends the request brings it.

use url::Url;

use crate::definition::{Auth, AuthKind};

/// Where one secret goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthPlacement {
    kind: AuthKind,
    name: String,
    prefix: String,
    second: bool,
}

impl AuthPlacement {
    pub(crate) fn all(auth: &Auth) -> Vec<Self> {
        let first = Self {
            kind: auth.kind,
            name: auth.name.clone(),
            prefix: auth.prefix.clone(),
            second: false,
        };
        let second = auth.second_name.iter().map(|name| Self {
            kind: AuthKind::Header,
            name: name.clone(),
            prefix: String::new(),
            second: true,
        });
        (auth.kind != AuthKind::None)
            .then_some(first)
            .into_iter()
            .chain(second)
            .collect()
    }

    /// Whether it is the second secret of a provider that wants two.
    #[must_use]
    pub fn wants_second_secret(&self) -> bool {
        self.second
    }

    /// Where the secret goes and what is seen of it, for people: a header's or parameter's name and dots.
    #[must_use]
    pub fn shown(&self) -> (String, String) {
        const DOTS: &str = "\u{2022}\u{2022}\u{2022}\u{2022}";
        match self.kind {
            AuthKind::None => (String::new(), String::new()),
            AuthKind::Header => (self.name.clone(), format!("{}{DOTS}", self.prefix)),
            AuthKind::Bearer => ("authorization".to_owned(), format!("Bearer {DOTS}")),
            AuthKind::Basic => ("authorization".to_owned(), format!("Basic {DOTS}")),
            AuthKind::Query => (format!("?{}", self.name), DOTS.to_owned()),
        }
    }

    /// Puts the secret where it goes: into the address, or through `header` into a header.
    ///
    /// # Errors
    /// What `header` says.
    pub fn place(
        &self,
        secret: &str,
        url: &mut Url,
        header: &mut dyn FnMut(&str, &str) -> Result<(), String>,
    ) -> Result<(), String> {
        match self.kind {
            AuthKind::None => Ok(()),
            AuthKind::Header => header(&self.name, &format!("{}{secret}", self.prefix)),
            AuthKind::Bearer => header("authorization", &format!("Bearer {secret}")),
            AuthKind::Basic => header(
                "authorization",
                &format!("Basic {}", base64(format!("{secret}:").as_bytes())),
            ),
            AuthKind::Query => {
                url.query_pairs_mut().append_pair(&self.name, secret);
                Ok(())
            }
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut group = [0_u8; 3];
        group[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for position in 0..4 {
            let letter = (bits >> (18 - 6 * position)) & 63;
            text.push(if position <= chunk.len() {
                char::from(LETTERS[letter as usize])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads_as_the_standard_says() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("key:", "a2V5Og=="),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn a_secret_goes_where_the_definition_says() {
        for (toml, url, headers) in [
            ("kind = 'none'", "https://api.one.example/a?b=1", vec![]),
            (
                "kind = 'header'\nname = 'X-Key'",
                "https://api.one.example/a?b=1",
                vec!["X-Key: k&y"],
            ),
            (
                "kind = 'header'\nname = 'Authorization'\nprefix = 'Token '",
                "https://api.one.example/a?b=1",
                vec!["Authorization: Token k&y"],
            ),
            (
                "kind = 'bearer'",
                "https://api.one.example/a?b=1",
                vec!["authorization: Bearer k&y"],
            ),
            (
                "kind = 'basic'",
                "https://api.one.example/a?b=1",
                vec!["authorization: Basic ayZ5Og=="],
            ),
            (
                "kind = 'query'\nname = 'api_key'",
                "https://api.one.example/a?b=1&api_key=k%26y",
                vec![],
            ),
            (
                "kind = 'header'\nname = 'X-Key'\nsecond_name = 'X-Secret'",
                "https://api.one.example/a?b=1",
                vec!["X-Key: k&y", "X-Secret: s2"],
            ),
        ] {
            let auth: Auth = toml::from_str(toml).unwrap();
            let mut address = Url::parse("https://api.one.example/a?b=1").unwrap();
            let mut placed = Vec::new();
            for placement in AuthPlacement::all(&auth) {
                let secret = if placement.wants_second_secret() {
                    "s2"
                } else {
                    "k&y"
                };
                placement
                    .place(secret, &mut address, &mut |name, value| {
                        placed.push(format!("{name}: {value}"));
                        Ok(())
                    })
                    .unwrap();
            }
            assert_eq!(address.as_str(), url, "{toml}");
            assert_eq!(placed, headers, "{toml}");
        }
    }
}
