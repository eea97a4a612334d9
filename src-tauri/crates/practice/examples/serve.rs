//! Serves the practice world until it is stopped: `cargo run -p spillway-practice --example serve -- 8787`.

use spillway_practice::{Conditions, Practice};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(8787);
    let world = Practice::start(port, Conditions::default()).await?;
    #[expect(clippy::print_stdout, reason = "an example says where it listens")]
    {
        println!("http://{}/", world.address());
    }
    std::future::pending().await
}
