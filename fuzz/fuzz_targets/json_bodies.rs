//! Bodies of every operation, from a caller who may do everything.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sandbox::fuzzing::body(bytes));
