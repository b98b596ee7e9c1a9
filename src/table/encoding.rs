//! From bytes in any usual encoding to UTF-8.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How many bytes are decoded at a time.
const CHUNK: usize = 1 << 16;

/// A stream of bytes as UTF-8 text.
///
/// A file without a byte order mark counts as UTF-8 for as long as it is ASCII. At the first other
/// character it is decided which of the two it is: UTF-8, or an encoding of one byte a character, as
/// old programs write it. So the first 65 KB need not hold such a character, and the file is read once.
pub(super) struct TextStream {
    bytes: Box<dyn Read + Send>,
    state: State,
    /// Bytes that were read but belong to a character that is not complete.
    held: Vec<u8>,
    byte_order_mark: bool,
}

enum State {
    /// All characters so far are ASCII.
    Ascii,
    /// UTF-8, perhaps with faults that are left to who reads the cells.
    Utf8,
    /// Another encoding, with room for bytes to decode.
    Other(Box<Decoder>, Vec<u8>),
}

impl TextStream {
    /// A stream whose encoding is found out from its first bytes, unless it is named.
    pub(super) fn new(
        bytes: Box<dyn Read + Send>,
        sample: &[u8],
        named: Option<&'static Encoding>,
    ) -> Self {
        let marked = Encoding::for_bom(sample).map(|(encoding, _)| encoding);
        let encoding = named.or(marked).or_else(|| guess(sample));
        let state = match encoding {
            None => State::Ascii,
            Some(encoding) if encoding == UTF_8 => State::Utf8,
            Some(encoding) => State::other(encoding),
        };
        Self { bytes, state, held: Vec::new(), byte_order_mark: marked == Some(UTF_8) }
    }

    /// The name of the encoding, as far as it is known by now.
    pub(super) fn encoding(&self) -> &'static str {
        match &self.state {
            State::Ascii | State::Utf8 => UTF_8.name(),
            State::Other(decoder, _) => decoder.encoding().name(),
        }
    }

    /// Whether the bytes are decoded, so that what could not be is a replacement character.
    pub(super) fn is_decoded(&self) -> bool {
        matches!(self.state, State::Other(..))
    }

    /// Whether the bytes begin with the byte order mark of UTF-8.
    pub(super) fn has_byte_order_mark(&self) -> bool {
        self.byte_order_mark
    }

    /// Appends about `n` bytes of text, or all that is left; `true` if that was all.
    pub(super) fn fill(&mut self, text: &mut Vec<u8>, n: usize) -> io::Result<bool> {
        let goal = text.len() + n;
        loop {
            let at_end = match &mut self.state {
                State::Other(..) => self.decode(text)?,
                _ => self.pass(text, goal - text.len())?,
            };
            if at_end || text.len() >= goal {
                return Ok(at_end);
            }
        }
    }

    /// Appends bytes as they are, until one of them shows that they must be decoded.
    fn pass(&mut self, text: &mut Vec<u8>, n: usize) -> io::Result<bool> {
        let start = text.len();
        text.append(&mut self.held);
        let read = self.bytes.by_ref().take(n as u64).read_to_end(text)?;
        let at_end = read < n;
        if matches!(self.state, State::Utf8) || text[start..].is_ascii() {
            return Ok(at_end);
        }
        match std::str::from_utf8(&text[start..]) {
            Ok(_) => self.state = State::Utf8,
            Err(error) => {
                let valid = start + error.valid_up_to();
                if !text[start..valid].is_ascii() {
                    self.state = State::Utf8;
                } else if error.error_len().is_none() && !at_end {
                    self.held = text.split_off(valid);
                } else {
                    let rest = text.split_off(valid);
                    self.state = State::other(legacy(&rest));
                    let before = std::mem::replace(&mut self.bytes, Box::new(io::empty()));
                    self.bytes = Box::new(io::Cursor::new(rest).chain(before));
                    return Ok(false);
                }
            }
        }
        Ok(at_end)
    }

    fn decode(&mut self, text: &mut Vec<u8>) -> io::Result<bool> {
        let State::Other(decoder, raw) = &mut self.state else { return Ok(false) };
        raw.clear();
        let at_end = self.bytes.by_ref().take(CHUNK as u64).read_to_end(raw)? < CHUNK;
        let mut rest = &raw[..];
        loop {
            let start = text.len();
            let room = decoder.max_utf8_buffer_length(rest.len()).unwrap_or(4 * CHUNK);
            text.resize(start + room, 0);
            let (result, read, written, _) =
                decoder.decode_to_utf8(rest, &mut text[start..], at_end);
            text.truncate(start + written);
            rest = &rest[read..];
            if result == CoderResult::InputEmpty {
                return Ok(at_end);
            }
        }
    }
}

impl State {
    fn other(encoding: &'static Encoding) -> Self {
        Self::Other(Box::new(encoding.new_decoder_with_bom_removal()), Vec::with_capacity(CHUNK))
    }
}

/// The encoding of a sample, if it shows one.
fn guess(sample: &[u8]) -> Option<&'static Encoding> {
    if let Some(encoding) = guess_utf_16(sample) {
        return Some(encoding);
    }
    if sample.is_ascii() {
        return None;
    }
    // A sample may end, and a damaged row may stand, within a character: the majority decides.
    let chunks = sample.utf8_chunks();
    let (valid, invalid) = chunks.fold((0, 0), |(valid, invalid), chunk| {
        let characters = chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        (valid + characters, invalid + usize::from(!chunk.invalid().is_empty()))
    });
    if invalid <= valid
        || (valid == 0
            && std::str::from_utf8(sample).is_err_and(|error| error.error_len().is_none()))
    {
        return Some(UTF_8);
    }
    let start = sample.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    Some(legacy(&sample[start..]))
}

/// UTF-16 without a byte order mark: in text of Latin letters every other byte is zero.
fn guess_utf_16(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros =
        |first: usize| sample.iter().skip(first).step_by(2).filter(|&&byte| byte == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    match sample.len() / 2 {
        0..4 => None,
        units if low * 10 >= units * 7 && high * 10 < units => Some(UTF_16LE),
        units if high * 10 >= units * 7 && low * 10 < units => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding of bytes that are not UTF-8, as an Indonesian file would have it.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"id"), Utf8Detection::Deny)
}
