//! Just enough HTTP/2 to see what a server says to a client that keeps its
//! connection.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

pub const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
pub const GO_AWAY: u8 = 7;

/// What a frame says, and about which request.
#[derive(Debug)]
pub struct Frame {
    pub stream: u32,
    pub payload: Vec<u8>,
}

/// A client of one connection.
pub struct Frames(TcpStream);

impl Frames {
    /// Says the first words on `connection`.
    pub async fn begin(mut connection: TcpStream) -> Self {
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        connection.write_all(preface).await.unwrap();
        let mut frames = Self(connection);
        frames.write(SETTINGS, 0, 0, &[]).await;
        frames
    }

    /// `POST path` without a body.
    pub async fn post(&mut self, stream: u32, path: &str) {
        // By RFC 7541: the method and the scheme by their numbers, the path and
        // the host in plain.
        let mut fields = vec![0x83, 0x86];
        for (name, value) in [(0x04, path), (0x01, "a")] {
            fields.extend([name, u8::try_from(value.len()).unwrap()]);
            fields.extend(value.as_bytes());
        }
        // The end of the header, and of the request.
        self.write(HEADERS, 0x4 | 0x1, stream, &fields).await;
    }

    /// The next frame of a kind; none at the end of the connection. Pings are
    /// answered: a server asks so whether it has been heard.
    pub async fn next(&mut self, kind: u8) -> Option<Frame> {
        loop {
            let mut head = [0; 9];
            self.0.read_exact(&mut head).await.ok()?;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut payload = vec![0; usize::try_from(length).unwrap()];
            self.0.read_exact(&mut payload).await.ok()?;
            let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
            if head[3] == PING && head[4] == 0 {
                self.write(PING, 1, 0, &payload).await;
            }
            if head[3] == kind {
                return Some(Frame { stream, payload });
            }
        }
    }

    async fn write(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.0.write_all(&frame).await.unwrap();
    }
}
