//! Pictures for the page, through a scheme of their own (`picture://localhost/HASH?w=64`) that serves stored pictures by
//! their hash and nothing else.

use tauri::{
    AppHandle, Manager as _,
    http::{Request, Response, StatusCode, Uri, header},
};

use crate::bridge::Bridge;

/// Letters of a BLAKE3 hash.
const HASH_LETTERS: usize = 64;

/// Answers a request for a picture.
pub async fn answer(app: &AppHandle, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let Some((hash, width)) = asked(request.uri()) else {
        return nothing();
    };
    let bridge = app.state::<Bridge>();
    let Ok(api) = bridge.api().await else {
        return nothing();
    };
    let Some((bytes, kind)) = api.picture(&hash, width).await else {
        return nothing();
    };
    let answer = Response::builder()
        .header(header::CONTENT_TYPE, kind)
        // The address is the hash of what it gives: it never changes.
        .header(header::CACHE_CONTROL, "public, max-age=31536000, immutable")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'")
        .body(bytes);
    answer.unwrap_or_else(|_| nothing())
}

/// The hash and the width that an address asks for; none for any other address.
fn asked(address: &Uri) -> Option<(String, Option<u32>)> {
    let hash = address.path().strip_prefix('/')?;
    let is_hash = hash.len() == HASH_LETTERS
        && hash
            .bytes()
            .all(|letter| matches!(letter, b'0'..=b'9' | b'a'..=b'f'));
    let width = match address.query() {
        None => None,
        Some(query) => Some(
            query
                .strip_prefix("w=")?
                .parse()
                .ok()
                .filter(|width| *width > 0)?,
        ),
    };
    is_hash.then(|| (hash.to_owned(), width))
}

fn nothing() -> Response<Vec<u8>> {
    let mut answer = Response::new(Vec::new());
    *answer.status_mut() = StatusCode::NOT_FOUND;
    answer
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn addresses() {
        let hash = "0123456789abcdef".repeat(4);
        let upper = hash.to_uppercase();
        let short = &hash[1..];
        for (path, wanted) in [
            (format!("/{hash}"), Some(None)),
            (format!("/{hash}?w=64"), Some(Some(64))),
            (format!("/{hash}?w=0"), None),
            (format!("/{hash}?w=-1"), None),
            (format!("/{hash}?w=64&x=1"), None),
            (format!("/{hash}?width=64"), None),
            (format!("/{hash}/"), None),
            (format!("/a/{hash}"), None),
            (format!("/{upper}"), None),
            (format!("/{short}"), None),
            ("/../../etc/passwd".to_owned(), None),
            ("/".to_owned(), None),
        ] {
            for origin in ["picture://localhost", "http://picture.localhost"] {
                let address = format!("{origin}{path}").parse().unwrap();
                let found = asked(&address);
                assert_eq!(found.as_ref().map(|(_, width)| *width), wanted, "{address}");
                assert!(found.is_none_or(|(name, _)| name == hash), "{address}");
            }
        }
    }
}
