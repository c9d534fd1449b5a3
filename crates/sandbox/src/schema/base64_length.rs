//! How many bytes a base64 text stands for, without decoding it: a blob may be 25 MB, and only its length is limited.

/// The decoded length; none when it is not base64 as AWS's clients write it, with padding and without line breaks.
pub(super) fn of(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(4) {
        return None;
    }
    let padding = bytes.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    let digits = bytes.get(..bytes.len() - padding)?;
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    digits.iter().all(is_digit).then_some(bytes.len() / 4 * 3 - padding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_that_of_the_bytes() {
        assert_eq!([of(""), of("YQ=="), of("YWI="), of("YWJj")], [Some(0), Some(1), Some(2), Some(3)]);
    }

    #[test]
    fn anything_else_is_no_base64() {
        for text in ["Y", "YWJ", "YW=j", "Y===", "====", "YW J", "YWJ\n", "YW-_", "öö"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
