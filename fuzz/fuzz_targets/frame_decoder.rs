//! Frames of the event stream, from any bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sandbox::fuzzing::frames(bytes));
