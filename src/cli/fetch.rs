//! One document over plain HTTP, which is what Mesos masters speak inside of a cluster.

use crate::cli::MAX_FILE_SIZE;
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(30);

/// Where a master describes its agents.
const PATH: &str = "/slaves";

/// Gets what `http://HOST[:PORT][/PATH]` names. A master that does not lead names the one that
/// does; that is followed once.
pub fn get(url: &str) -> Result<String, String> {
    match request(url)? {
        Answer::Body(text) => Ok(text),
        Answer::Elsewhere(location) => match request(&location)? {
            Answer::Body(text) => Ok(text),
            Answer::Elsewhere(_) => Err("it redirects more than once".to_owned()),
        },
    }
}

#[derive(Debug, PartialEq)]
enum Answer {
    Body(String),
    Elsewhere(String),
}

fn request(url: &str) -> Result<Answer, String> {
    let rest = url
        .strip_prefix("http://")
        .ok_or("only http:// is spoken, without TLS")?;
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    let path = if path == "/" { PATH } else { path };
    if authority.contains('@') || rest.chars().any(|c| c.is_control() || c == ' ') {
        return Err("the address has to be http://HOST:PORT".to_owned());
    }
    let has_port = authority
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let address = if has_port {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    let mut stream = connect(&address)?;
    let failed = |e: std::io::Error| format!("the connection failed: {e}");
    let request = format!(
        "GET {path} HTTP/1.0\r\nHost: {authority}\r\nAccept: application/json\r\n\
         User-Agent: mesoscfg\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).map_err(failed)?;
    let mut bytes = Vec::new();
    let mut limited = stream.take(MAX_FILE_SIZE);
    limited.read_to_end(&mut bytes).map_err(failed)?;
    answer(&bytes)
}

fn connect(address: &str) -> Result<TcpStream, String> {
    let found = address
        .to_socket_addrs()
        .map_err(|e| format!("the host cannot be found: {e}"))?;
    let mut last = "the host has no address".to_owned();
    for one in found {
        match TcpStream::connect_timeout(&one, CONNECT) {
            Ok(stream) => {
                let set = stream.set_read_timeout(Some(ANSWER));
                let set = set.and_then(|()| stream.set_write_timeout(Some(ANSWER)));
                return set.map(|()| stream).map_err(|e| e.to_string());
            }
            Err(e) => last = format!("the connection failed: {e}"),
        }
    }
    Err(last)
}

fn answer(bytes: &[u8]) -> Result<Answer, String> {
    const END: &[u8] = b"\r\n\r\n";
    let malformed = || "the answer is not HTTP".to_owned();
    let end = bytes
        .windows(END.len())
        .position(|w| w == END)
        .ok_or_else(malformed)?;
    let (head, body) = bytes.split_at(end);
    let body = body.get(END.len()..).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().filter(|l| l.starts_with("HTTP/"));
    let status = status.and_then(|l| l.split(' ').nth(1)?.parse::<u16>().ok());
    let status = status.ok_or_else(malformed)?;
    let header = |name: &str| {
        let mut fields = head.lines().filter_map(|l| l.split_once(':'));
        fields
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
    };
    match status {
        200 => {}
        301 | 302 | 307 | 308 => {
            let location = header("Location").ok_or_else(malformed)?;
            return Ok(Answer::Elsewhere(if location.starts_with("//") {
                format!("http:{location}")
            } else {
                location
            }));
        }
        401 | 403 => return Err(format!("it wants a login (status {status})")),
        _ => return Err(format!("it answers with status {status}")),
    }
    if header("Transfer-Encoding").is_some() {
        return Err("it answers in pieces, which HTTP/1.0 does not have".to_owned());
    }
    let announced = header("Content-Length").and_then(|l| l.parse::<usize>().ok());
    if announced.is_some_and(|l| l > body.len()) {
        return Err("the answer broke off".to_owned());
    }
    String::from_utf8(body.to_vec())
        .map(Answer::Body)
        .map_err(|_| "the answer is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn answers_are_told_apart() {
        let of = |text: &str| answer(text.as_bytes());
        let body = Answer::Body("{}".to_owned());
        assert_eq!(
            of("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
            Ok(body)
        );
        let moved = of("HTTP/1.1 307 Temporary Redirect\r\nLocation: //m2:5050/slaves\r\n\r\n");
        let there = Answer::Elsewhere("http://m2:5050/slaves".to_owned());
        assert_eq!(moved, Ok(there));
        let error = |text: &str| of(text).unwrap_err();
        assert_eq!(
            error("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"),
            "the answer broke off"
        );
        assert_eq!(
            error("HTTP/1.1 401 Unauthorized\r\n\r\n"),
            "it wants a login (status 401)"
        );
        assert_eq!(error("SSH-2.0\r\n\r\n"), "the answer is not HTTP");
    }

    #[test]
    fn a_document_comes_over_a_socket() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            let mut asked = [0; 1024];
            let n = stream.read(&mut asked).expect("a request");
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"slaves\":[]}")
                .expect("an answer");
            String::from_utf8_lossy(&asked[..n]).into_owned()
        });
        let got = get(&format!("http://127.0.0.1:{port}"));
        assert_eq!(got.as_deref(), Ok("{\"slaves\":[]}"));
        let asked = server.join().expect("the server ends");
        assert!(asked.starts_with("GET /slaves HTTP/1.0\r\n"), "{asked}");
    }

    #[test]
    fn only_plain_http_is_spoken() {
        assert!(get("https://m:5050").is_err());
        assert!(get("http://user@m:5050").is_err());
    }
}
