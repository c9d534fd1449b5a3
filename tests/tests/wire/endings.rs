//! Streams that do not end as they should, and what each client makes of them.

use sandbox::Fault;
use serde_json::Value;

use crate::asking::ask;
use crate::clients::Client;
use crate::question::{instant, signed};

#[tokio::test]
async fn an_exception_in_mid_stream_reaches_boto3_and_javascript_by_its_name() {
    let sandbox = instant().await;
    sandbox.set_fault(Some(Fault::ExceptionAfter(5, "throttlingException".to_owned())));
    let told = ask(Client::Boto3, signed(&sandbox)).await;
    assert_eq!(
        (told["error"].as_str(), told["code"].as_str()),
        (Some("EventStreamError"), Some("throttlingException"))
    );
    for client in [Client::JavaScript, Client::JavaScriptHttp1] {
        let told = ask(client, signed(&sandbox)).await;
        assert_eq!(told["error"], "ThrottlingException", "{told}");
        assert_eq!(told["message"], "Too many tokens, please wait before trying again.");
    }
}

#[tokio::test]
async fn a_stream_that_just_ends_has_no_stop_reason_and_a_reset_is_an_error() {
    let sandbox = instant().await;
    for client in [Client::Boto3, Client::JavaScript, Client::JavaScriptHttp1] {
        // The missing stop reason is all that tells an interrupted stream from a complete one.
        sandbox.set_fault_times(Fault::EndAfter(5), 1);
        let told = ask(client, signed(&sandbox)).await;
        assert_eq!((told.get("error"), &told["stop"]), (None, &Value::Null), "{told}");
        sandbox.set_fault_times(Fault::ResetAfter(5), 1);
        let told = ask(client, signed(&sandbox)).await;
        assert!(told["error"].is_string(), "{client:?} took a reset for an answer: {told}");
    }
}
