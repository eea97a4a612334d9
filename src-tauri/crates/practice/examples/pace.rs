//! How many provider calls a second the practice world answers on one core: the counterpart of a benchmark must never be
//! what limits it. `cargo run --release -p spillway-practice --example pace -- [calls]`.

use std::{
    fs,
    sync::{Arc, atomic::AtomicBool, atomic::Ordering, mpsc},
    thread,
    time::{Duration, Instant},
};

use spillway_practice::{Conditions, Practice, generated_people};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Builder,
};

const CONNECTIONS: usize = 32;

/// Nanoseconds that this thread has been computing, where the system tells.
fn computed() -> Option<u64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<()> {
    buffer.clear();
    loop {
        let mut chunk = [0; 4_096];
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        buffer.extend_from_slice(&chunk[..read]);
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(&buffer[..head]).to_lowercase();
        let length = text
            .lines()
            .find_map(|line| {
                line.strip_prefix("content-length: ")?
                    .trim()
                    .parse::<usize>()
                    .ok()
            })
            .unwrap_or(0);
        if buffer.len() >= head + 4 + length {
            return Ok(());
        }
    }
}

fn main() -> std::io::Result<()> {
    let calls: usize = std::env::args()
        .nth(1)
        .and_then(|calls| calls.parse().ok())
        .unwrap_or(60_000);
    let (send, address) = mpsc::channel();
    let done = Arc::new(AtomicBool::new(false));
    let server = thread::spawn({
        let done = Arc::clone(&done);
        move || -> std::io::Result<(u64, Option<u64>)> {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let world = Practice::start(0, Conditions::still()).await?;
                let _ = send.send(world.address());
                while !done.load(Ordering::Relaxed) {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Ok((world.calls(), computed()))
            })
        }
    });
    let address = address.recv().map_err(std::io::Error::other)?;
    let people: Vec<_> = generated_people(calls, 1).collect();
    let start = Instant::now();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let share = calls.div_ceil(CONNECTIONS);
        let callers = people.chunks(share).map(|people| async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let mut buffer = Vec::new();
            for person in people {
                let body = format!(
                    r#"{{"first_name":"{}","last_name":"{}","domain":"{}"}}"#,
                    person.first, person.last, person.domain
                );
                let request = format!(
                    "POST /p/leadmagic/v1/people/email-finder HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: practice-key\r\n\
                     content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(request.as_bytes()).await?;
                read_answer(&mut stream, &mut buffer).await?;
            }
            Ok::<_, std::io::Error>(())
        });
        futures::future::try_join_all(callers).await
    })?;
    let took = start.elapsed();
    done.store(true, Ordering::Relaxed);
    let (answered, server_ns) = server
        .join()
        .map_err(|_| std::io::Error::other("the world ended early"))??;
    #[expect(
        clippy::print_stdout,
        clippy::cast_precision_loss,
        reason = "an example reports its figures"
    )]
    {
        println!(
            "{answered} calls in {took:.2?}: {:.0} a second",
            answered as f64 / took.as_secs_f64()
        );
        if let Some(ns) = server_ns {
            let micros = ns as f64 / 1_000.0 / answered as f64;
            println!(
                "{micros:.1} µs of computing a call: {:.0} a second on one core",
                1e6 / micros
            );
        }
    }
    Ok(())
}
