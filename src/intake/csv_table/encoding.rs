//! From bytes to text: what spreadsheets save is UTF-8, UTF-16 with its mark, or Windows-1252.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::intake::Error;

/// Enough of a file to tell what it is; even, because UTF-16 has two bytes a letter.
const SAMPLE_BYTES: usize = 64 * 1024;

/// The beginning of a file, decoded; `None` when it is no text.
pub(super) fn sample(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let text = match Encoding::for_bom(sample) {
        Some((encoding, length)) => {
            encoding
                .decode_without_bom_handling(sample.get(length..)?)
                .0
        }
        None => match std::str::from_utf8(sample) {
            Ok(text) => Cow::Borrowed(text),
            // The sample ends within a letter.
            Err(error) if error.error_len().is_none() => {
                Cow::Borrowed(std::str::from_utf8(sample.get(..error.valid_up_to())?).ok()?)
            }
            Err(_) => WINDOWS_1252.decode_without_bom_handling(sample).0,
        },
    };
    (!text.contains('\0')).then_some(text)
}

/// The text of a file, and whether its encoding was guessed.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, bool), Error> {
    let (text, guessed) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) if encoding != UTF_8 => {
            let rest = bytes.get(length..).unwrap_or_default();
            let (text, is_broken) = encoding.decode_without_bom_handling(rest);
            if is_broken {
                let before = text.split('\u{fffd}').next().unwrap_or_default();
                let offset = length + 2 * before.encode_utf16().count();
                return Err(Error::NotText { offset });
            }
            (text, false)
        }
        marked => match std::str::from_utf8(bytes) {
            Ok(text) => (
                Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
                false,
            ),
            Err(error) if marked.is_some() => {
                let offset = error.valid_up_to();
                return Err(Error::NotText { offset });
            }
            Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, true),
        },
    };
    if text.contains('\0') {
        let offset = bytes.iter().position(|byte| *byte == 0).unwrap_or_default();
        return Err(Error::NotText { offset });
    }
    Ok((text, guessed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_decides_then_the_bytes() {
        assert_eq!(decode(b"\xef\xbb\xbfEbbe"), Ok((Cow::from("Ebbe"), false)));
        assert_eq!(decode(b"\xff\xfe\xdc\0b\0"), Ok((Cow::from("Üb"), false)));
        assert_eq!(decode(b"\xfe\xff\0\xdc\0b"), Ok((Cow::from("Üb"), false)));
        assert_eq!(
            decode(b"\xdcber \x93Ebbe\x94"),
            Ok((Cow::from("Über “Ebbe”"), true))
        );
    }

    #[test]
    fn what_is_no_text_is_refused_at_its_byte() {
        let refused = |bytes: &[u8]| decode(bytes).unwrap_err();
        assert_eq!(refused(b"a\0b"), Error::NotText { offset: 1 });
        assert_eq!(refused(b"\xff\xfea\0\0\xd8"), Error::NotText { offset: 4 });
        assert_eq!(refused(b"\xef\xbb\xbfa\xff"), Error::NotText { offset: 4 });
        assert!(sample(b"a\0b").is_none());
        assert_eq!(
            sample("Über".as_bytes().get(..1).unwrap()).as_deref(),
            Some("")
        );
    }
}
