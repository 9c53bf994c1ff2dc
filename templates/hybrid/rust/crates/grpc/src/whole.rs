//! Requests whose messages are handed over once they are whole.
//!
//! tonic makes room for a message when it has read its length: the first bytes
//! of many that never arrive would take as much memory as all of them.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame};

/// What is not waited for, in bytes: by default tonic refuses what is longer
/// as soon as it knows.
const LONGEST: usize = 4 * 1024 * 1024;

/// A message is preceded by a flag and its length.
const HEAD: usize = 5;

/// A body that keeps the parts of a message until the last one is there.
pub(crate) struct Whole<B> {
    body: B,
    ready: VecDeque<Bytes>,
    kept: VecDeque<Bytes>,
    place: Place,
}

/// Where the bytes that have arrived end.
#[derive(Debug, Default)]
struct Place {
    head: [u8; HEAD],
    /// Bytes of a head that is not complete.
    headed: usize,
    /// Bytes that its message lacks.
    missing: usize,
    /// It is not waited for.
    long: bool,
}

impl<B> Whole<B> {
    pub(crate) fn new(body: B) -> Self {
        Self {
            body,
            ready: VecDeque::new(),
            kept: VecDeque::new(),
            place: Place::default(),
        }
    }

    fn take(&mut self, mut data: Bytes) {
        while !data.is_empty() {
            let read = self.place.read(&data);
            self.kept.push_back(data.split_to(read));
            if self.place.is_between() {
                self.ready.append(&mut self.kept);
            }
        }
    }
}

impl Place {
    /// Reads to the end of a message, or of `data`; returns how many bytes.
    fn read(&mut self, data: &[u8]) -> usize {
        let mut read = 0;
        while read < data.len() && (read == 0 || !self.is_between()) {
            read += self.step(&data[read..]);
        }
        read
    }

    /// Reads a head or a message, as far as `data` goes.
    fn step(&mut self, data: &[u8]) -> usize {
        if self.missing > 0 {
            let read = self.missing.min(data.len());
            self.missing -= read;
            return read;
        }
        let read = (HEAD - self.headed).min(data.len());
        self.head[self.headed..][..read].copy_from_slice(&data[..read]);
        self.headed += read;
        if let (HEAD, [_, length @ ..]) = (self.headed, self.head) {
            self.missing = u32::from_be_bytes(length) as usize;
            self.long = self.missing > LONGEST;
            self.headed = 0;
        }
        read
    }

    /// Whether no message has begun that is worth waiting for.
    fn is_between(&self) -> bool {
        self.headed == 0 && (self.missing == 0 || self.long)
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Whole<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        loop {
            if let Some(part) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(part))));
            }
            let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(cx)) else {
                // A message that is not whole by now is the decoder's to refuse.
                let rest = self.kept.pop_front();
                return Poll::Ready(rest.map(|part| Ok(Frame::data(part))));
            };
            match frame?.into_data() {
                Ok(data) => self.take(data),
                // gRPC has no trailers in requests.
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ready.is_empty() && self.kept.is_empty() && self.body.is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, iter, task::Waker};

    use proptest::prelude::*;

    use super::*;

    /// A body of these parts, and then an end, or nothing more.
    struct Parts(VecDeque<Bytes>, bool);

    impl Body for Parts {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            match self.0.pop_front() {
                Some(part) => Poll::Ready(Some(Ok(Frame::data(part)))),
                None if self.1 => Poll::Ready(None),
                None => Poll::Pending,
            }
        }
    }

    /// What is handed over without waiting.
    fn handed(text: &[u8], cut: usize, ends: bool) -> Vec<u8> {
        let parts = text.chunks(cut).map(Bytes::copy_from_slice).collect();
        let mut body = Whole::new(Parts(parts, ends));
        let mut cx = Context::from_waker(Waker::noop());
        let frames = iter::from_fn(|| match Pin::new(&mut body).poll_frame(&mut cx) {
            Poll::Ready(Some(frame)) => frame.unwrap().into_data().ok(),
            _ => None,
        });
        frames.flatten().collect()
    }

    fn message(length: usize) -> Vec<u8> {
        let head = u32::try_from(length).unwrap().to_be_bytes();
        [&[0], &head[..], &vec![7; length]].concat()
    }

    proptest! {
        #[test]
        fn every_whole_message_is_handed_over_and_no_other(
            lengths in prop::collection::vec(0_usize..40, 0..6),
            lacks in 1_usize..30,
            cut in 1_usize..50,
        ) {
            let whole = lengths.into_iter().flat_map(message).collect::<Vec<u8>>();
            prop_assert_eq!(&handed(&whole, cut, false), &whole);

            let torn = message(30);
            let text = [&whole, &torn[..torn.len() - lacks]].concat();
            prop_assert_eq!(&handed(&text, cut, false), &whole);
            prop_assert_eq!(handed(&text, cut, true), text);
        }
    }

    #[test]
    fn what_is_too_long_is_not_waited_for() {
        let text = &message(LONGEST + 1)[..100];
        assert_eq!(handed(text, 7, false), text);
    }
}
