//! Each fault in random streams, at a place of its own in each, and what each of the three clients reports.
//!
//! The table is what AWS's SDKs do with such bytes: measured here, and for botocore and Rust the same as was known of them.
//! `complete` means that the message was the one without the fault; `no stop reason` is an end without an error.

use serde_json::{Value, json};

use super::rust_reader::RustReader;
use super::{read, seeds};
use crate::question::{instant, signed};

/// How many streams each fault strikes.
const TIMES: u64 = 12;

/// A fault and what botocore, JavaScript and Rust make of it; `#` stands for a number. `N` is the place.
type Row = (&'static str, [&'static str; 3]);

const UNEXPECTED: &str =
    "The system encountered an unexpected error during processing. Try your request again.";

const BROKEN: [Row; 9] = [
    // botocore takes an end inside a frame for an end.
    (
        "cut-frame-after:N",
        [
            "no stop reason",
            "Error: Truncated event message received.",
            "ResponseError: unexpected end of stream",
        ],
    ),
    ("end-after:N", ["no stop reason"; 3]),
    (
        "corrupt-after:N",
        [
            "ChecksumMismatch",
            "Error: The message checksum (#) did not match the expected value of #",
            "ResponseError: message checksum #x# didn't match expected checksum #x#",
        ],
    ),
    (
        "corrupt-prelude-after:N",
        [
            "ChecksumMismatch",
            "Error: The prelude checksum specified in the message (#) does not match the calculated CRC# checksum (#)",
            "ResponseError: prelude checksum #x# didn't match expected checksum #x#",
        ],
    ),
    ("unknown-event:N", ["complete", "complete", "complete, unknown event"]),
    ("unknown-delta:N", ["complete, unknown member"; 3]),
    // JavaScript takes the first member.
    (
        "two-members:N",
        [
            "ResponseParserError",
            "another message",
            "ResponseError: failed to unmarshall message: failed to unmarshall ContentBlockDelta: failed to parse JSON: \
             encountered mixed variants in union",
        ],
    ),
    (
        "reset-after:N",
        ["ProtocolError", "Error: read ECONNRESET", "DispatchFailure: Connection reset by peer (os error #)"],
    ),
    // The page's first bytes are read as lengths.
    (
        "html",
        [
            "ChecksumMismatch",
            "Error: Truncated event message received.",
            "ResponseError: unexpected end of stream",
        ],
    ),
];

/// Exceptions in mid-stream: the name, how each client calls it, and the text.
const EXCEPTIONS: [(&str, &str); 5] = [
    ("throttlingException", "Too many tokens, please wait before trying again."),
    ("modelStreamErrorException", UNEXPECTED),
    ("internalServerException", UNEXPECTED),
    ("serviceUnavailableException", "Bedrock is unable to process your request."),
    (
        "validationException",
        "The model returned the following errors: Output blocked by content filtering policy",
    ),
];

/// Names that are not exceptions of ConverseStream.
const UNHEARD_OF: [Row; 3] = [
    // botocore loses all of it, Rust the name.
    (
        "exception-after:N:unheardOfException",
        [
            "EventStreamError [] ",
            "unheardOfException: {\"message\":\"The system encountered an unexpected error during processing. Try your \
             request again.\"}",
            "Unhandled: The system encountered an unexpected error during processing. Try your request again.",
        ],
    ),
    (
        "exception-after:N:modelTimeoutException",
        [
            "EventStreamError [] ",
            "modelTimeoutException: {\"message\":\"Model has timed out in processing the request. Try your request \
             again.\"}",
            "Unhandled: Model has timed out in processing the request. Try your request again.",
        ],
    ),
    (
        "message-type-error:InternalError:N",
        [
            "EventStreamError [InternalError] The system encountered an unexpected error during processing. Try your \
             request again.",
            "InternalError: The system encountered an unexpected error during processing. Try your request again.",
            "ResponseError: failed to unmarshall message: unrecognized `:message-type`: error",
        ],
    ),
];

/// The whole table: the fault, and what one of the three clients makes of it.
fn expected(client: usize) -> Vec<(String, String)> {
    let mut rows: Vec<(String, String)> = BROKEN
        .iter()
        .chain(&UNHEARD_OF)
        .map(|(fault, outcomes)| ((*fault).to_owned(), outcomes[client].to_owned()))
        .collect();
    for (name, text) in EXCEPTIONS {
        let (first, rest) = name.split_at(1);
        let upper = format!("{}{rest}", first.to_uppercase());
        let outcome = match client {
            // In lower case, where a refusal before the stream would have it in upper case.
            0 => format!("EventStreamError [{name}] {text}"),
            _ => format!("{upper}: {text}"),
        };
        rows.push((format!("exception-after:N:{name}"), outcome));
    }
    rows
}

/// What is wrong where not every stream with the fault came to the right outcome.
fn misreported(fault: &str, told: &Value, outcome: &str) -> Option<String> {
    let outcomes = told["outcomes"].as_object().unwrap();
    let times: u64 = outcomes
        .iter()
        .filter(|(name, _)| without_numbers(name) == outcome)
        .filter_map(|(_, times)| times.as_u64())
        .sum();
    (times != TIMES).then(|| format!("{fault}: {told}, and not {outcome}"))
}

/// A text with `#` for each run of digits, hexadecimal ones after `0x` included.
fn without_numbers(text: &str) -> String {
    let mut plain = String::new();
    let mut hexadecimal = false;
    for letter in text.chars() {
        let digit = letter.is_ascii_digit() || hexadecimal && letter.is_ascii_hexdigit();
        hexadecimal = digit && hexadecimal || letter == 'x' && plain.ends_with('#');
        if !digit {
            plain.push(letter);
        } else if !plain.ends_with('#') {
            plain.push('#');
        }
    }
    plain
}

async fn a_script_reports_each_fault(script: &'static str, client: usize) {
    let sandbox = instant().await;
    let rows = expected(client);
    let question = |(place, (fault, _)): (usize, &(String, String))| {
        let mut question = seeds(&sandbox, place as u64 * TIMES, TIMES);
        question["fault"] = json!(fault);
        question
    };
    let told = read(script, rows.iter().enumerate().map(question).collect()).await;
    let rows = rows.iter().zip(&told);
    let wrong: Vec<_> =
        rows.filter_map(|((fault, outcome), told)| misreported(fault, told, outcome)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn botocore_reports_each_fault() {
    a_script_reports_each_fault("streams_boto3.py", 0).await;
}

#[tokio::test]
async fn the_javascript_sdk_reports_each_fault() {
    a_script_reports_each_fault("streams_javascript.mjs", 1).await;
}

#[tokio::test]
async fn the_rust_sdk_reports_each_fault() {
    let sandbox = instant().await;
    let reader = RustReader::new(&signed(&sandbox));
    let mut wrong = Vec::new();
    for (place, (fault, outcome)) in expected(2).into_iter().enumerate() {
        let told = reader.strike(place as u64 * TIMES, TIMES, &fault).await;
        wrong.extend(misreported(&fault, &told, &outcome));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn numbers_are_left_out_of_a_text() {
    assert_eq!(without_numbers("crc 0x1f3a and 42, face"), "crc #x# and #, face");
}
