//! A connection of the plainest kind: one HTTP/1.1 question after the other, kept open.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
};

use serde_json::Value as Json;

/// An open connection to the practice world.
pub struct Wire(BufReader<TcpStream>);

impl Wire {
    /// Opens it.
    pub fn open(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address).map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Asks with a header that holds the key, and reads the answer: its status and body.
    pub fn post(&mut self, path: &str, key: &str, question: &Json) -> Result<(u16, Json), String> {
        let body = question.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n{key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.0.get_mut().write_all(request.as_bytes()).map_err(failed)?;
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut length = 0;
        loop {
            let header = self.line()?.to_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).map_err(failed)?;
        let body = serde_json::from_slice(&body).map_err(|error| format!("no JSON came: {error}"))?;
        Ok((status.ok_or("no status came")?, body))
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        self.0.read_line(&mut line).map_err(failed)?;
        Ok(line.trim_end().to_owned())
    }
}

fn failed(error: std::io::Error) -> String {
    format!("asking the practice world: {error}")
}
