//! Signing in without a socket: presigned requests, odd headers, and whatever a client may send.
