//! Company sites: every company of the world has one at its domain, built as such companies' sites are, with its own
//! logo and pictures. Some are gone, parked or under construction, some send visitors on.

mod brand;
mod builders;
mod context;
mod draw;
mod logo;
mod marks;
mod page;
mod pictures;
mod scenes;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::Response,
};
use serde_json::json;

use crate::{
    providers,
    world::{Company, Fate},
};
use builders::MANIFEST_PATH;
use draw::Format;
use logo::Tone;
use page::{Page, Site, filled};
use pictures::{Picture, rendered};

/// The widest and highest picture that is drawn.
const MOST_PIXELS: u32 = 2_400;

/// Answers a visitor of a company's site.
pub async fn answer(host: String, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "text/plain", Bytes::new());
    }
    // The host as the visitor wrote it, port included, so that absolute addresses lead back here.
    let shown = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or(&host)
        .to_owned();
    let seen = headers.get(header::IF_NONE_MATCH).cloned();
    let drawn = tokio::task::spawn_blocking(move || {
        let company = Company::at(&host);
        respond(&company, &host, &shown, &uri)
    });
    let answer = drawn
        .await
        .unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", Bytes::new()));
    let is_seen = seen.is_some() && seen.as_ref() == answer.headers().get(header::ETAG);
    if !is_seen {
        return answer;
    }
    let mut unchanged = Response::new(Body::empty());
    *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
    if let Some(tag) = seen {
        unchanged.headers_mut().insert(header::ETAG, tag);
    }
    unchanged
}

fn respond(company: &Arc<Company>, host: &str, shown: &str, uri: &Uri) -> Response {
    let path = uri.path();
    let has_www = host.starts_with("www.");
    let unwell = |status: StatusCode, fate: &str| {
        let context = json!({ "fate": fate, "host": host });
        own_page(status, "unwell", &context)
    };
    match &company.fate {
        Fate::Parked => return unwell(StatusCode::OK, "parked"),
        Fate::Soon => return unwell(StatusCode::OK, "soon"),
        Fate::Gone => return unwell(StatusCode::NOT_FOUND, "gone"),
        Fate::Down => return unwell(StatusCode::SERVICE_UNAVAILABLE, "down"),
        Fate::Bare if path == "/" => return unwell(StatusCode::OK, "bare"),
        Fate::Bare => return unwell(StatusCode::NOT_FOUND, "gone"),
        Fate::Challenge => return unwell(StatusCode::FORBIDDEN, "challenge"),
        Fate::Sold(to) => {
            let owner = Company::at(to);
            return answered(&owner, shown, uri);
        }
        Fate::Moved(to) => return moved(&format!("http://{}/", shown.replace(host, to))),
        Fate::Www if !has_www => {
            let rest = uri.path_and_query().map_or("/", |rest| rest.as_str());
            return moved(&format!("http://www.{shown}{rest}"));
        }
        Fate::Path if path == "/" => return moved("/start/"),
        Fate::Refresh if path == "/" => {
            let context = json!({ "fate": "refresh", "host": host, "to": "/welcome/" });
            return own_page(StatusCode::OK, "unwell", &context);
        }
        _ => {}
    }
    answered(company, shown, uri)
}

/// A company's own site at whatever name it is asked.
fn answered(company: &Company, shown: &str, uri: &Uri) -> Response {
    let path = uri.path();
    let site = Site::of(company);
    let front = match company.fate {
        Fate::Path => path == "/start/",
        Fate::Refresh => path == "/welcome/",
        _ => false,
    };
    if let Some(page) = if front {
        Some(Page::Home)
    } else {
        site.page_at(path)
    } {
        return match site.bytes(page, shown, path) {
            Ok(bytes) => plain(StatusCode::OK, &html(&site), bytes),
            Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", error.into()),
        };
    }
    if let Some(held) = held(&site, path, uri.query().unwrap_or_default()) {
        return file(company, held);
    }
    let context = json!({ "fate": "missing", "host": shown });
    own_page(StatusCode::NOT_FOUND, "unwell", &context)
}

/// A page of the world's own.
fn own_page(status: StatusCode, template: &str, context: &serde_json::Value) -> Response {
    match filled(template, context) {
        Ok(text) => plain(status, "text/html; charset=utf-8", text.into()),
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", error.into()),
    }
}

/// The content type of a site's pages.
fn html(site: &Site<'_>) -> String {
    if site.builder.says_encoding {
        "text/html; charset=utf-8".to_owned()
    } else {
        "text/html".to_owned()
    }
}

/// What stands at an address that is no page.
enum Held {
    Picture(Picture, Format),
    /// Another company's logo, on a wall of partners.
    Partner(Arc<Company>),
    Text(&'static str, String),
}

/// What a site holds at an address.
fn held(site: &Site<'_>, path: &str, query: &str) -> Option<Held> {
    if path == "/robots.txt" {
        let text = format!(
            "User-agent: *\nAllow: /\nSitemap: http://{}/sitemap.xml\n",
            site.company.domain
        );
        return Some(Held::Text("text/plain", text));
    }
    if path == MANIFEST_PATH && site.builder.manifest {
        return Some(Held::Text(
            "application/manifest+json",
            site.manifest().to_string(),
        ));
    }
    if site.builder.id == "next" {
        let partner = path
            .strip_prefix("/partners/")
            .and_then(|name| name.strip_suffix(".svg"));
        if let Some(stem) = partner {
            return Some(Held::Partner(Company::at(&format!("{stem}.example"))));
        }
        if path == "/_next/image" {
            return scaled(site, query);
        }
    }
    // Some builders name a size behind the file.
    let path = path.split_once("/v1/fill/").map_or(path, |(file, _)| file);
    if let Some((share, at)) = site.share()
        && at == path
    {
        return Some(Held::Picture(share, Format::of_name(path)?));
    }
    if let Some(file) = site
        .builder
        .files
        .iter()
        .find(|file| site.spelled(file.path) == path)
    {
        return Some(Held::Picture(file.picture.clone(), file.format));
    }
    let name = path.strip_prefix(site.builder.media)?;
    Some(Held::Picture(by_name(name)?, Format::of_name(name)?))
}

fn file(company: &Company, held: Held) -> Response {
    let (bytes, kind) = match held {
        Held::Text(kind, text) => return plain(StatusCode::OK, kind, text.into()),
        Held::Picture(picture, format) => (rendered(company, &picture, format), format.mime()),
        Held::Partner(partner) => {
            let logo = Picture::Logo(Tone::Dark, 0);
            (rendered(&partner, &logo, Format::Svg), Format::Svg.mime())
        }
    };
    let Some(bytes) = bytes else {
        return plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "text/plain",
            "it could not be drawn".into(),
        );
    };
    let mut response = plain(StatusCode::OK, kind, bytes);
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=86400"),
    );
    response
}

/// `view-2-768x512.jpg` and `portrait-1-300.jpg`.
fn by_name(name: &str) -> Option<Picture> {
    let (stem, _) = name.rsplit_once('.')?;
    let mut parts = stem.split('-');
    let (kind, which, size) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
    let side = |text: &str| {
        text.parse::<u32>()
            .ok()
            .filter(|side| (1..=MOST_PIXELS).contains(side))
    };
    match (kind, parts.next()) {
        ("view", None) => {
            let (width, height) = size.split_once('x')?;
            Some(Picture::Scene(which, side(width)?, side(height)?))
        }
        ("portrait", None) => Some(Picture::Portrait(which, side(size)?)),
        _ => None,
    }
}

/// A picture at the width that the query asks for.
fn scaled(site: &Site<'_>, query: &str) -> Option<Held> {
    let value = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let source = value("url")?.replace("%2F", "/");
    let name = source.strip_prefix(site.builder.media)?;
    let Picture::Scene(which, width, height) = by_name(name)? else {
        return None;
    };
    let wanted = value("w")?.parse::<u32>().ok()?.clamp(16, MOST_PIXELS);
    let scene = Picture::Scene(which, wanted, (wanted * height / width).max(1));
    Some(Held::Picture(scene, Format::of_name(name)?))
}

fn moved(to: &str) -> Response {
    let mut response = plain(StatusCode::MOVED_PERMANENTLY, "text/html", Bytes::new());
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

fn plain(status: StatusCode, kind: &str, body: Bytes) -> Response {
    let tag = (status == StatusCode::OK).then(|| entity_tag(&body)).flatten();
    let mut response = Response::new(Body::from(body));
    if let Some(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    *response.status_mut() = status;
    if let Ok(kind) = HeaderValue::from_str(kind) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

/// By what a visitor can ask whether something has changed: the length and a sum of the bytes (FNV-1a).
fn entity_tag(body: &[u8]) -> Option<HeaderValue> {
    let sum = body.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    HeaderValue::from_str(&format!("\"{:x}-{sum:x}\"", body.len())).ok()
}

/// The page that says where one is.
pub fn front_door(headers: &HeaderMap) -> Response {
    let port = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .and_then(|host| host.rsplit_once(':'))
        .map(|(_, port)| format!(":{port}"))
        .unwrap_or_default();
    let sites: Vec<_> = Company::listed()
        .map(|company| json!({ "domain": company.domain, "name": company.name, "town": company.town() }))
        .collect();
    let names: Vec<&str> = providers::ALL.iter().map(|provider| provider.name).collect();
    let context = json!({ "port": port, "sites": sites, "providers": names });
    own_page(StatusCode::OK, "door", &context)
}
