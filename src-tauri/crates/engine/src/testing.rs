//! What tests of hostile pages share: a web on loopback that they stand on, and canaries that hear of whoever comes where
//! nobody may.

#[path = "../tests/site/server.rs"]
#[expect(dead_code, reason = "visits to sites ask more of it")]
pub mod server;

use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{body::Body, http::Response};
use flate2::{Compression, write::ZlibEncoder};
use tokio::net::{TcpListener, UdpSocket};

/// Listens where nobody may come, and counts who does: TCP on all of 127.0.0.0/26 that this system has, and UDP.
pub struct Canary {
    /// The port, the same at every address.
    pub port: u16,
    visits: Arc<AtomicU32>,
}

impl Canary {
    /// Sets it up.
    pub async fn set() -> Self {
        let first = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = first.local_addr().unwrap().port();
        let visits = Arc::<AtomicU32>::default();
        let mut listeners = vec![first];
        for last in 2..64 {
            listeners.extend(TcpListener::bind(format!("127.0.0.{last}:{port}")).await.ok());
        }
        listeners.extend(TcpListener::bind(format!("[::1]:{port}")).await.ok());
        for listener in listeners {
            let visits = Arc::clone(&visits);
            tokio::spawn(async move {
                while listener.accept().await.is_ok() {
                    visits.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let udp = UdpSocket::bind(format!("127.0.0.1:{port}")).await.unwrap();
        let counted = Arc::clone(&visits);
        tokio::spawn(async move {
            let mut packet = [0; 2_048];
            while udp.recv_from(&mut packet).await.is_ok() {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        Self { port, visits }
    }

    /// How often somebody came.
    pub fn visits(&self) -> u32 {
        self.visits.load(Ordering::Relaxed)
    }
}

/// The canary's address by number, and its port.
pub fn aimed(text: &str, port: u16) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('@') {
        let digits = after.chars().take_while(char::is_ascii_digit).count();
        out.push_str(before);
        if digits == 0 {
            out.push('@');
        } else {
            out.push_str(&format!("127.0.0.{}:{port}", &after[..digits]));
        }
        rest = &after[digits..];
    }
    out.push_str(rest);
    out.replace('#', &port.to_string())
}

/// A body that goes on as long as somebody reads it.
pub fn endless(kind: &'static str, pause: Duration, chunk: &'static [u8]) -> Response<Body> {
    let body = futures::stream::unfold((), move |()| async move {
        tokio::time::sleep(pause).await;
        Some((Ok::<_, std::io::Error>(chunk), ()))
    });
    Response::builder()
        .header("content-type", kind)
        .body(Body::from_stream(body))
        .unwrap()
}

/// A whole PNG of black pixels, which packs 144 million of them into a few kilobytes.
pub fn png_bomb(side: u32) -> Vec<u8> {
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::fast());
    let row = vec![0; 1 + side.div_ceil(8) as usize];
    for _ in 0..side {
        pixels.write_all(&row).unwrap();
    }
    let mut head = side.to_be_bytes().repeat(2);
    head.extend([1, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in [
        (b"IHDR", head),
        (b"IDAT", pixels.finish().unwrap()),
        (b"IEND", Vec::new()),
    ] {
        png.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        let mut crc = flate2::Crc::new();
        for part in [&name[..], &body] {
            crc.update(part);
            png.extend(part);
        }
        png.extend(crc.sum().to_be_bytes());
    }
    png
}

/// A drawing that claims to be huge and repeats a part of it a million million times.
pub fn svg_bomb() -> String {
    let uses: String = (1..40)
        .map(|n| format!("<g id='g{n}'><use href='#g{0}'/><use href='#g{0}'/></g>", n - 1))
        .collect();
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='99999999' height='99999999'><g id='g0'><path d='M0 0h9v9z'/></g>{uses}</svg>"
    )
}
