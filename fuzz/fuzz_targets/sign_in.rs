//! Everything that a request signs in with: headers, presigned queries, the forms of STS.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sandbox::fuzzing::sign_in(bytes));
