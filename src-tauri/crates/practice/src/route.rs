//! Who a request is for: a provider by its path, a company's site by its host, or nobody.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Query, Request, State, connect_info::IntoMakeServiceWithConnectInfo},
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};

use crate::{World, providers, site, wire::Cut};

/// The most a question may weigh.
const QUESTION_BYTES: usize = 1 << 20;

/// The whole world as one service.
pub fn service(world: Arc<World>) -> IntoMakeServiceWithConnectInfo<Router, Cut> {
    Router::new()
        .fallback(answer)
        .with_state(world)
        .into_make_service_with_connect_info::<Cut>()
}

async fn answer(
    State(world): State<Arc<World>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    if let Some(host) = company_host(&parts.headers, &parts.uri) {
        return site::answer(host, parts.method, parts.uri, parts.headers).await;
    }
    let Some((provider, path)) = parts
        .uri
        .path()
        .strip_prefix("/p/")
        .and_then(|rest| rest.split_once('/'))
    else {
        return site::front_door(&parts.headers);
    };
    let query = Query::<BTreeMap<String, String>>::try_from_uri(&parts.uri)
        .map(|Query(query)| query)
        .unwrap_or_default();
    let Ok(body) = to_bytes(body, QUESTION_BYTES).await else {
        return (axum::http::StatusCode::PAYLOAD_TOO_LARGE, Body::empty()).into_response();
    };
    let request = providers::Request {
        provider: provider.to_owned(),
        path: path.to_owned(),
        method: parts.method,
        query,
        headers: parts.headers,
        body,
        cut,
    };
    providers::call(&world, request).await
}

/// The company name that a request is for. Browsers find `<name>.localhost` by themselves, so that is taken as well.
fn company_host(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let host = uri
        .host()
        .or_else(|| headers.get(header::HOST)?.to_str().ok())?
        .to_ascii_lowercase();
    let host = host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name);
    let host = host
        .strip_suffix(".localhost")
        .unwrap_or(host)
        .trim_end_matches('.');
    let (stem, ending) = host.rsplit_once('.')?;
    (matches!(ending, "example" | "test" | "invalid") && !stem.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_companies_and_nothing_else_is() {
        let host = |name: &'static str| {
            let headers = HeaderMap::from_iter([(header::HOST, name.parse().unwrap())]);
            company_host(&headers, &Uri::from_static("/"))
        };
        assert_eq!(
            host("WWW.Northwind.example:8080").as_deref(),
            Some("www.northwind.example")
        );
        assert_eq!(
            host("northwind.example.localhost:81").as_deref(),
            Some("northwind.example")
        );
        assert_eq!(host("a.test").as_deref(), Some("a.test"));
        for name in [
            "127.0.0.1:80",
            "localhost",
            "example",
            "northwind.com",
            "[::1]:80",
        ] {
            assert_eq!(host(name), None, "{name}");
        }
    }
}
