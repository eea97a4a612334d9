//! stub
use axum::{
    http::{HeaderMap, Method, Uri},
    response::{IntoResponse, Response},
};
pub async fn answer(host: String, _method: Method, _uri: Uri, _headers: HeaderMap) -> Response {
    host.into_response()
}
pub fn front_door(_headers: &HeaderMap) -> Response {
    "practice".into_response()
}
