//! The head of a request to the proxy, and what becomes of it on the way. Pure: bytes in, bytes out.

use url::Url;

/// The longest head that is read. Browsers send a few kilobytes; cookies make most of it.
pub(super) const MOST: usize = 64 << 10;

/// What the browser wants of the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// A tunnel to a host and port.
    Tunnel { host: String, port: u16 },
    /// One plain request, its head rewritten for the server, with the length of its body.
    Plain {
        host: String,
        port: u16,
        head: Vec<u8>,
        body: u64,
    },
}

/// A head that was read.
#[derive(Debug)]
pub(super) struct Head<'a> {
    start: &'a str,
    fields: Vec<(&'a str, &'a str)>,
}

impl<'a> Head<'a> {
    /// Reads a head that ends with an empty line.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut lines = text.trim_end_matches("\r\n").split("\r\n");
        let start = lines.next()?;
        let fields = lines
            .map(|line| line.split_once(':').map(|(name, value)| (name, value.trim())))
            .collect::<Option<Vec<_>>>()?;
        Some(Self { start, fields })
    }

    /// The value of a field.
    pub(super) fn field(&self, name: &str) -> Option<&'a str> {
        self.fields
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }

    /// What is wanted. None for what a browser does not send to its proxy: another program, or a page that found the port.
    pub(super) fn wish(&self) -> Option<Wish> {
        let mut words = self.start.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        if words.next().is_some() || !version.starts_with("HTTP/1.") {
            return None;
        }
        if method == "CONNECT" {
            let (_, port) = target.rsplit_once(':')?;
            // Through the URL parser, so that every spelling of an address becomes the address.
            let url = Url::parse(&format!("http://{target}/")).ok()?;
            return Some(Wish::Tunnel {
                host: host_of(&url)?,
                port: port.parse().ok()?,
            });
        }
        let url = Url::parse(target).ok().filter(|url| url.scheme() == "http")?;
        if self.field("transfer-encoding").is_some() {
            return None;
        }
        let body = self
            .field("content-length")
            .map_or(Some(0), |length| length.parse().ok())?;
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let mut head = format!("{method} {path} HTTP/1.1\r\n");
        for (name, value) in self.fields.iter().filter(|(name, _)| !is_of_one_hop(name)) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("Connection: close\r\n\r\n");
        Some(Wish::Plain {
            host: host_of(&url)?,
            port: url.port_or_known_default()?,
            head: head.into_bytes(),
            body,
        })
    }

    /// The status of an answer.
    pub(super) fn status(&self) -> Option<u16> {
        self.start.split(' ').nth(1)?.parse().ok()
    }

    /// An answer's head, with the word that the connection ends with it: the browser must not send the next request, which
    /// may be to another host, over this one.
    pub(super) fn ending(&self) -> Vec<u8> {
        let mut head = format!("{}\r\n", self.start);
        for (name, value) in self.fields.iter().filter(|(name, _)| !is_of_one_hop(name)) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("Connection: close\r\n\r\n");
        head.into_bytes()
    }
}

fn is_of_one_hop(name: &str) -> bool {
    [
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "proxy-authenticate",
        "upgrade",
        "te",
    ]
    .iter()
    .any(|known| name.eq_ignore_ascii_case(known))
}

fn host_of(url: &Url) -> Option<String> {
    let host = url.host_str()?.trim_end_matches('.');
    (!host.is_empty()).then(|| host.trim_matches(['[', ']']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(head: &str) -> Option<Wish> {
        Head::read(head.as_bytes())?.wish()
    }

    #[test]
    fn tunnels_are_read_with_every_spelling_of_an_address_made_one() {
        for (target, expected) in [
            ("northwind.example:443", Some(("northwind.example", 443))),
            ("NORTHWIND.example.:443", Some(("northwind.example", 443))),
            ("127.0.0.1:80", Some(("127.0.0.1", 80))),
            ("2130706433:80", Some(("127.0.0.1", 80))),
            ("0x7f.1:8080", Some(("127.0.0.1", 8080))),
            ("[::1]:443", Some(("::1", 443))),
            ("[::ffff:127.0.0.1]:443", Some(("::ffff:7f00:1", 443))),
            ("northwind.example", None),
            ("northwind.example:", None),
            ("a b:443", None),
            (":443", None),
            ("x:99999", None),
        ] {
            let found = wish(&format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n"));
            let expected = expected.map(|(host, port)| Wish::Tunnel {
                host: host.to_owned(),
                port,
            });
            assert_eq!(found, expected, "{target}");
        }
    }

    #[test]
    fn a_plain_request_loses_what_is_between_browser_and_proxy() {
        let found = wish(
            "GET http://northwind.example/a?b=c HTTP/1.1\r\nHost: northwind.example\r\nProxy-Connection: keep-alive\r\n\
             Proxy-Authorization: Basic eA==\r\nAccept: */*\r\n\r\n",
        );
        let expected =
            "GET /a?b=c HTTP/1.1\r\nHost: northwind.example\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        assert_eq!(
            found,
            Some(Wish::Plain {
                host: "northwind.example".to_owned(),
                port: 80,
                head: expected.into(),
                body: 0
            })
        );
        for not_a_browsers in [
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            "GET file:///etc/passwd HTTP/1.1\r\n\r\n",
            "GET https://a.example/ HTTP/1.1\r\n\r\n",
            "POST http://a.example/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST http://a.example/ HTTP/1.1\r\nContent-Length: many\r\n\r\n",
            "GET http://a.example/\r\n\r\n",
            "nonsense",
            "GET http://a.example/ HTTP/1.1\r\nno colon\r\n\r\n",
        ] {
            assert_eq!(wish(not_a_browsers), None, "{not_a_browsers}");
        }
    }

    #[test]
    fn an_answer_says_that_its_connection_ends() {
        let head = Head::read(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n");
        let head = head.unwrap();
        assert_eq!(head.status(), Some(200));
        assert_eq!(
            head.ending(),
            b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"
        );
    }
}
