//! The protocol over a WebSocket on loopback, for systems on which a program cannot hand a browser its pipes (Windows). The
//! frames become messages that end with a zero byte, as over a pipe.

use std::{
    io,
    path::Path,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::io::{
    AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, DuplexStream, duplex,
};

/// The longest message that is read.
const MOST: u64 = 64 << 20;

/// Where the browser listens, from the file that it writes into its profile: the port and the secret path.
///
/// # Errors
/// When the file is not there in time.
pub(super) async fn place(profile: &Path, patience: Duration) -> io::Result<(u16, String)> {
    let file = profile.join("DevToolsActivePort");
    let began = Instant::now();
    loop {
        let text = tokio::fs::read_to_string(&file).await.unwrap_or_default();
        let mut lines = text.lines();
        if let (Some(Ok(port)), Some(path)) = (lines.next().map(str::parse), lines.next()) {
            return Ok((port, path.to_owned()));
        }
        if began.elapsed() >= patience {
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "it does not say where it listens",
            ));
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Shakes hands over a connection and gives an end that speaks as a pipe does.
///
/// # Errors
/// When the other side is no browser.
pub(super) async fn open(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    port: u16,
    path: &str,
) -> io::Result<DuplexStream> {
    let mut stream = BufReader::new(stream);
    let key = STANDARD.encode(rand::random::<[u8; 16]>());
    let ask = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    );
    stream.write_all(ask.as_bytes()).await?;
    let mut line = String::new();
    (&mut stream).take(8_192).read_line(&mut line).await?;
    if !line.contains(" 101 ") {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it answers no WebSocket",
        ));
    }
    while line.trim_end() != "" {
        line.clear();
        if (&mut stream).take(8_192).read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let (ours, theirs) = duplex(256 << 10);
    let (mut from_socket, mut to_socket) = tokio::io::split(stream);
    let (from_us, mut to_us) = tokio::io::split(theirs);
    let sending = tokio::spawn(async move {
        let mut from_us = BufReader::new(from_us);
        let mut message = Vec::new();
        loop {
            message.clear();
            let read = from_us.read_until(0, &mut message).await;
            if read.is_err() || message.pop() != Some(0) {
                // Whoever spoke has gone, and the browser hears of it.
                let _ = to_socket.shutdown().await;
                return;
            }
            let sent = to_socket.write_all(&frame(&message, rand::random())).await;
            if sent.is_err() || to_socket.flush().await.is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        let mut message = Vec::new();
        while let Ok(ends) = receive(&mut from_socket, &mut message).await {
            if ends {
                message.push(0);
                if to_us.write_all(&message).await.is_err() {
                    break;
                }
                message.clear();
            }
        }
        sending.abort();
    });
    Ok(ours)
}

/// A text frame with its mask.
fn frame(message: &[u8], mask: [u8; 4]) -> Vec<u8> {
    let mut out = vec![0x81];
    match message.len() {
        length @ 0..=125 => out.push(0x80 | u8::try_from(length).unwrap_or(0)),
        length @ 126..=65_535 => {
            out.push(0x80 | 126);
            out.extend(u16::try_from(length).unwrap_or(0).to_be_bytes());
        }
        length => {
            out.push(0x80 | 127);
            out.extend((length as u64).to_be_bytes());
        }
    }
    out.extend(mask);
    out.extend(
        message
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    out
}

/// Reads one frame; its text is added to the message. Whether the message is whole.
async fn receive(from: &mut (impl AsyncRead + Unpin), message: &mut Vec<u8>) -> io::Result<bool> {
    let (first, second) = (from.read_u8().await?, from.read_u8().await?);
    let length = match second & 0x7f {
        126 => u64::from(from.read_u16().await?),
        127 => from.read_u64().await?,
        length => u64::from(length),
    };
    if second & 0x80 != 0 || length + message.len() as u64 > MOST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let before = message.len();
    from.take(length).read_to_end(message).await?;
    if (message.len() - before) as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    match first & 0x0f {
        // A part of a text, or its beginning.
        0 | 1 => Ok(first & 0x80 != 0),
        8 => Err(io::ErrorKind::ConnectionAborted.into()),
        // A question whether we are there; the browser asks none that must be answered.
        _ => {
            message.truncate(before);
            Ok(false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_masked_and_say_their_length() {
        assert_eq!(
            frame(b"Hello", [0x37, 0xfa, 0x21, 0x3d]),
            b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"
        );
        assert_eq!(frame(&[0; 300], [0; 4])[..4], [0x81, 0xfe, 1, 44]);
        assert_eq!(
            frame(&vec![0; 70_000], [0; 4])[..10],
            [0x81, 0xff, 0, 0, 0, 0, 0, 1, 0x11, 0x70]
        );
    }

    #[tokio::test]
    async fn parts_are_joined_and_other_frames_passed_over() {
        let mut bytes: &[u8] = b"\x01\x03Hel\x89\x02??\x80\x02lo\x81\x7e\x00\x02ab\x88\x00";
        let mut message = Vec::new();
        for (ends, so_far) in [(false, "Hel"), (false, "Hel"), (true, "Hello")] {
            assert_eq!(receive(&mut bytes, &mut message).await.unwrap(), ends);
            assert_eq!(message, so_far.as_bytes());
        }
        message.clear();
        assert!(receive(&mut bytes, &mut message).await.unwrap() && message == b"ab");
        assert!(receive(&mut bytes, &mut message).await.is_err());
        let masked: &[u8] = b"\x81\x81aaaaa";
        assert!(receive(&mut &*masked, &mut message).await.is_err());
    }
}
