use std::sync::Mutex as StdMutex;

use super::*;

const BUDGET: Budget = Budget {
    bytes: 100_000,
    connections: 20,
    time: Duration::from_secs(10),
};

/// A server that answers every connection with the same bytes and keeps what it was sent.
async fn server(says: &'static [u8]) -> (SocketAddr, Arc<StdMutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = Arc::<StdMutex<Vec<String>>>::default();
    let keeps = Arc::clone(&heard);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut said = vec![0; 4_096];
            let read = stream.read(&mut said).await.unwrap();
            let said = String::from_utf8_lossy(&said[..read]).into_owned();
            keeps.lock().unwrap().push(said);
            let _ = stream.write_all(says).await;
        }
    });
    (address, heard)
}

/// Sends bytes to the proxy and reads what comes until the end.
async fn send(egress: &Egress, bytes: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", egress.port())).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    // A connection that was cut is an end too.
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

fn asking(lane: &Lane, start: &str, more: &str) -> String {
    let key = Lane::key(&lane.user, &lane.password);
    format!("{start} HTTP/1.1\r\nProxy-Authorization: {key}\r\n{more}\r\n")
}

fn guard(address: SocketAddr) -> Guard {
    Guard::new(vec![format!("*.test={address}").parse().unwrap()])
}

#[tokio::test]
async fn only_a_lane_with_its_password_and_a_trip_under_way_gets_out() {
    let (address, heard) = server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").await;
    let egress = Egress::open(guard(address), false).await.unwrap();
    let lane = egress.lane();
    let start = "GET http://shop.test/";
    let stranger = send(
        &egress,
        "GET http://shop.test/ HTTP/1.1\r\nProxy-Authorization: Basic eDp5\r\n\r\n",
    )
    .await;
    assert!(
        stranger.starts_with("HTTP/1.1 407 ") && egress.strangers() == 1,
        "{stranger}"
    );
    assert!(
        send(&egress, &asking(&lane, start, ""))
            .await
            .starts_with("HTTP/1.1 403 ")
    );
    assert_eq!(lane.tried_idle()[0].verdict, Verdict::Idle);
    // A page in the user's own browser that found the port asks like this.
    assert!(
        send(&egress, &asking(&lane, "GET /", ""))
            .await
            .starts_with("HTTP/1.1 400 ")
    );
    assert!(heard.lock().unwrap().is_empty());

    let trip = lane.begin(BUDGET);
    let answer = send(&egress, &asking(&lane, start, "Accept: */*\r\n")).await;
    assert_eq!(
        answer,
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
    );
    let said = heard.lock().unwrap().clone();
    assert_eq!(
        said,
        ["GET / HTTP/1.1\r\nAccept: */*\r\nConnection: close\r\n\r\n"]
    );
    assert_eq!(trip.attempts()[0].verdict, Verdict::Connected(address));
    drop(trip);
    assert!(
        send(&egress, &asking(&lane, start, ""))
            .await
            .starts_with("HTTP/1.1 403 ")
    );
    let gone = asking(&lane, start, "");
    drop(lane);
    assert!(send(&egress, &gone).await.starts_with("HTTP/1.1 407 "));
}

#[tokio::test]
async fn what_is_not_public_is_refused_before_it_is_dialled() {
    let (address, heard) = server(b"secret").await;
    let port = address.port();
    let guard = Guard::new(Vec::new()).told(&[
        ("rebind.test", &["1.1.1.1", "127.0.0.1"]),
        ("home.test", &["192.168.1.1"]),
        ("cloud.test", &["169.254.169.254"]),
        ("six.test", &["fd00:ec2::254"]),
    ]);
    let egress = Egress::open(guard, false).await.unwrap();
    let lane = egress.lane();
    let trip = lane.begin(BUDGET);
    let targets = [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("2130706433:{port}"),
        format!("0x7f000001:{port}"),
        format!("[::1]:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        "0.0.0.0:80".to_owned(),
        "rebind.test:443".to_owned(),
        "home.test:80".to_owned(),
        "cloud.test:80".to_owned(),
        "six.test:80".to_owned(),
        "nobody.test:80".to_owned(),
    ];
    for target in &targets {
        let start = format!("CONNECT {target}");
        let answer = send(&egress, &asking(&lane, &start, "")).await;
        assert!(answer.starts_with("HTTP/1.1 403 "), "{target}: {answer}");
    }
    let plain = send(
        &egress,
        &asking(&lane, &format!("GET http://127.0.0.1:{port}/"), ""),
    )
    .await;
    assert!(plain.starts_with("HTTP/1.1 403 "), "{plain}");
    let attempts = trip.attempts();
    assert_eq!(attempts.len(), targets.len() + 1);
    assert!(
        attempts
            .iter()
            .all(|attempt| matches!(attempt.verdict, Verdict::Refused(_)))
    );
    assert!(heard.lock().unwrap().is_empty());
    assert!(trip.refused().contains_key("home.test") && !trip.refused().contains_key("nobody.test"));
}

#[tokio::test]
async fn ports_other_than_the_webs_are_closed_and_the_practice_world_has_no_way_out() {
    let told = Guard::new(Vec::new()).told(&[("public.test", &["1.1.1.1"])]);
    let egress = Egress::open(told.clone(), false).await.unwrap();
    let lane = egress.lane();
    let trip = lane.begin(BUDGET);
    send(&egress, &asking(&lane, "CONNECT public.test:25", "")).await;
    assert_eq!(trip.attempts()[0].verdict, Verdict::Port);

    let egress = Egress::open(told, true).await.unwrap();
    let lane = egress.lane();
    let trip = lane.begin(BUDGET);
    send(&egress, &asking(&lane, "CONNECT public.test:443", "")).await;
    send(&egress, &asking(&lane, "CONNECT 1.1.1.1:443", "")).await;
    assert!(
        trip.attempts()
            .iter()
            .all(|attempt| matches!(attempt.verdict, Verdict::Refused(_)))
    );
}

#[tokio::test]
async fn a_budget_of_bytes_and_of_connections_ends_a_trip() {
    let body: &'static [u8] = Box::leak(
        [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &[b'x'; 400_000]]
            .concat()
            .into(),
    );
    let (address, heard) = server(body).await;
    let egress = Egress::open(guard(address), false).await.unwrap();
    let lane = egress.lane();
    let trip = lane.begin(BUDGET);
    let answer = send(&egress, &asking(&lane, "GET http://shop.test/", "")).await;
    assert!(answer.len() < 200_000 && trip.is_spent(), "{}", answer.len());
    let refused = send(&egress, &asking(&lane, "GET http://shop.test/", "")).await;
    assert!(
        refused.is_empty() || refused.starts_with("HTTP/1.1 403 "),
        "{refused}"
    );
    assert_eq!(heard.lock().unwrap().len(), 1);

    let trip = lane.begin(Budget {
        connections: 1,
        bytes: u64::MAX,
        ..BUDGET
    });
    for expected in ["HTTP/1.1 200 ", "HTTP/1.1 403 "] {
        let answer = send(&egress, &asking(&lane, "GET http://shop.test/", "")).await;
        assert!(answer.starts_with(expected), "{answer:.40}");
    }
    assert_eq!(trip.attempts()[1].verdict, Verdict::Spent);
}

#[tokio::test]
async fn a_tunnel_passes_bytes_both_ways_and_ends_with_its_trip() {
    let (address, heard) = server(b"pong").await;
    let egress = Egress::open(guard(address), false).await.unwrap();
    let lane = egress.lane();
    let trip = lane.begin(BUDGET);
    let mut stream = TcpStream::connect(("127.0.0.1", egress.port())).await.unwrap();
    let ask = asking(&lane, "CONNECT shop.test:443", "");
    stream.write_all(ask.as_bytes()).await.unwrap();
    let expected = "HTTP/1.1 200 Connection established\r\n\r\n";
    let mut said = vec![0; expected.len()];
    stream.read_exact(&mut said).await.unwrap();
    assert_eq!(said, expected.as_bytes());
    stream.write_all(b"ping").await.unwrap();
    let mut pong = [0; 4];
    stream.read_exact(&mut pong).await.unwrap();
    assert_eq!((&pong, heard.lock().unwrap()[0].as_str()), (b"pong", "ping"));
    assert_eq!(trip.bytes(), 8);
    drop(trip);
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(rest.is_empty());
}

#[tokio::test]
async fn hints_before_the_answer_are_left_out() {
    let (address, _) =
        server(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 204 None\r\nA: b\r\n\r\n").await;
    let egress = Egress::open(guard(address), false).await.unwrap();
    let lane = egress.lane();
    let _trip = lane.begin(BUDGET);
    let answer = send(&egress, &asking(&lane, "GET http://shop.test/", "")).await;
    assert_eq!(answer, "HTTP/1.1 204 None\r\nA: b\r\nConnection: close\r\n\r\n");
}
