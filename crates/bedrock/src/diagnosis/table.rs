//! Every failure that is known, against what a person is told: `table.txt`, one block a failure.
//!
//! A block begins with `>`: status, error type (`-`: none, and the rest is the whole body), call, then AWS's message or
//! the body; what stands in brackets sets the scene. The lines below are what comes out. After a change of the words run the
//! test with `UPDATE_TABLE=1` and read the difference: each block is a decision.

use std::time::Duration;

use aws_sdk_bedrock::operation::list_foundation_models::ListFoundationModelsError;
use aws_sdk_bedrock::operation::list_inference_profiles::ListInferenceProfilesError;
use aws_sdk_bedrockruntime::error::{ErrorMetadata, ProvideErrorMetadata, SdkError};
use aws_sdk_bedrockruntime::operation::converse::ConverseError;
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamError;
use aws_sdk_bedrockruntime::operation::invoke_model::InvokeModelError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use profiles::SignInKind;
use secrecy::SecretString;

use super::{Cause, Diagnosis, Scene, explain};
use crate::catalog::Effort;
use crate::error::{Classify, Error, Exception, Operation, Refusal, SignInStage, SignInTrouble};
use crate::thinking::{ChatSettings, Thinking};

const TABLE: &str = include_str!("table.txt");
const REQUEST_ID: &str = "11111111-2222-3333-4444-555555555555";

struct Case<'a> {
    status: u16,
    code: Option<&'a str>,
    operation: Operation,
    scene: Vec<&'a str>,
    said: &'a str,
}

impl<'a> Case<'a> {
    fn read(line: &'a str) -> Self {
        let mut parts = line.splitn(4, ' ');
        let mut next = || parts.next().unwrap_or_else(|| panic!("four parts: {line}"));
        let (status, code, operation, rest) = (next(), next(), next(), next());
        let (scene, said) = match rest.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
            Some((scene, said)) => (scene.split(", ").collect(), said),
            None => (Vec::new(), rest),
        };
        Self {
            status: status.parse().unwrap_or_else(|_| panic!("a status: {line}")),
            code: (code != "-").then_some(code),
            operation: Operation::ALL.into_iter().find(|known| known.name() == operation).expect(line),
            scene,
            said: if said == "(empty)" { "" } else { said },
        }
    }

    fn has(&self, word: &str) -> bool {
        self.scene.contains(&word)
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        self.scene.iter().find_map(|part| part.strip_prefix(name)?.strip_prefix(' '))
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.value(name).map(|value| value.parse().expect(value))
    }

    fn scene(&self) -> Scene {
        let own = self.has("gateway");
        let thinking = match (self.number("budget"), self.value("effort")) {
            (Some(tokens), _) => Thinking::Budget(tokens),
            (_, Some(level)) => Thinking::Effort(
                Effort::ALL.into_iter().find(|effort| effort.as_str() == level).expect(level),
            ),
            _ => Thinking::Off,
        };
        let settings = ChatSettings {
            max_tokens: self.number("max"),
            thinking,
            temperature: self.value("temperature").map(|value| value.parse().expect(value)),
            top_p: None,
        };
        Scene {
            region: "eu-west-1".to_owned(),
            host: if own { "gateway.example.org" } else { "bedrock-runtime.eu-west-1.amazonaws.com" }
                .to_owned(),
            custom_endpoint: own,
            sign_in: if self.has("api key") { SignInKind::ApiKey } else { SignInKind::AccessKeys },
            aws_profile: None,
            role: None,
            temporary_key: self.has("temporary key"),
            key_region: self.value("key of").map(str::to_owned),
            model: Some(
                self.value("model").unwrap_or("eu.anthropic.claude-sonnet-4-5-20250929-v1:0").to_owned(),
            ),
            settings: Some(settings),
            received: false,
            sent_key: self.has("api key").then(|| SecretString::from("sk-own-key-1234567890".to_owned())),
        }
    }

    fn error(&self) -> Error {
        if self.has("in the stream") {
            let code = self.code.expect("an exception");
            return Error::Refused(Box::new(Refusal {
                exception: Exception::of_code(code),
                code: Some(code.to_owned()),
                message: Some(self.said.to_owned()),
                mid_stream: true,
                operation: Some(self.operation),
                ..Refusal::default()
            }));
        }
        match self.operation {
            Operation::Converse => self.sent(ConverseError::generic),
            Operation::ConverseStream => self.sent(ConverseStreamError::generic),
            Operation::InvokeModel => self.sent(InvokeModelError::generic),
            Operation::ListFoundationModels => self.sent(ListFoundationModelsError::generic),
            Operation::ListInferenceProfiles => self.sent(ListInferenceProfilesError::generic),
            Operation::GetCallerIdentity => self.sent(GetCallerIdentityError::generic),
            // A role is assumed while signing in.
            Operation::AssumeRole => Error::SignIn(Box::new(SignInTrouble {
                stage: SignInStage::Failed,
                chain: vec!["AssumeRole failed".to_owned()],
                refusal: self.sent(AssumeRoleError::generic).refusal().cloned(),
                network: None,
            })),
        }
    }

    /// Through the very conversion that an answer of the wire takes.
    fn sent<E>(&self, generic: fn(ErrorMetadata) -> E) -> Error
    where
        E: Classify + ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let mut meta = ErrorMetadata::builder();
        if let Some(code) = self.code {
            meta = meta.code(code).message(self.said);
        }
        let mut raw = HttpResponse::new(StatusCode::try_from(self.status).unwrap(), SdkBody::from(self.said));
        raw.headers_mut().insert("content-type", self.value("type").unwrap_or("application/json").to_owned());
        if self.code.is_some() {
            raw.headers_mut().insert("x-amzn-requestid", REQUEST_ID);
        }
        if let Some(to) = self.value("to") {
            raw.headers_mut().insert("location", to.to_owned());
        }
        if (200..300).contains(&self.status) {
            return Error::from_sdk(
                SdkError::<E, _>::response_error("unreadable", raw),
                Duration::from_secs(1),
            );
        }
        Error::from_sdk(SdkError::service_error(generic(meta.build()), raw), Duration::from_secs(1))
    }
}

fn told(diagnosis: &Diagnosis) -> String {
    let json = |value: serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
    let fix = or_none(diagnosis.fix.as_ref().map(|fix| json(serde_json::to_value(fix).unwrap())));
    let field = or_none(diagnosis.field.map(|field| json(serde_json::to_value(field).unwrap())));
    format!(
        "  {}: {}\n  next: {}\n  fix {fix}, field {field}, retryable {}\n",
        json(serde_json::to_value(diagnosis.cause).unwrap()),
        diagnosis.sentence,
        diagnosis.hint,
        diagnosis.retryable
    )
}

fn cases() -> impl Iterator<Item = (&'static str, Diagnosis)> {
    let lines = TABLE.lines().filter_map(|line| line.strip_prefix("> "));
    lines.map(|line| {
        let case = Case::read(line);
        (line, explain(&case.error(), &case.scene()))
    })
}

#[test]
fn each_failure_is_told_as_the_table_says() {
    let mut fresh = String::new();
    for line in TABLE.lines() {
        match line.strip_prefix("> ") {
            Some(case) => {
                let case_read = Case::read(case);
                fresh
                    .push_str(&format!("{line}\n{}", told(&explain(&case_read.error(), &case_read.scene()))));
            }
            None if line.starts_with("  ") => {}
            None => fresh.push_str(&format!("{line}\n")),
        }
    }
    if std::env::var_os("UPDATE_TABLE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/diagnosis/table.txt");
        std::fs::write(path, fresh).unwrap();
        return;
    }
    for (is, should) in fresh.lines().zip(TABLE.lines()) {
        assert_eq!(is, should);
    }
    assert_eq!(fresh.lines().count(), TABLE.lines().count());
}

#[test]
fn every_row_ends_in_sentences_and_promises_nothing_that_is_not_there() {
    let mut rows = 0;
    for (line, diagnosis) in cases() {
        rows += 1;
        for text in [&diagnosis.sentence, &diagnosis.hint] {
            let first = text.chars().next().unwrap();
            assert!(text.ends_with(['.', '?']) && text.len() > 8 && !text.contains(".."), "{line}: {text}");
            assert!(!text.contains(": :") && !first.is_whitespace(), "{line}: {text}");
        }
        if diagnosis.hint.contains("request id") {
            assert!(diagnosis.request_id.is_some(), "{line} promises a request id");
        }
        if diagnosis.hint.contains("Details") {
            assert!(
                diagnosis.aws_message.is_some() || diagnosis.request_id.is_some(),
                "{line} promises details"
            );
        }
        if let Some(crate::diagnosis::Fix::SetMaxTokens(tokens)) = diagnosis.fix
            && diagnosis.cause == Cause::MaxTokensTooBig
        {
            let limit =
                line.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse::<u32>().ok()).max();
            assert!(Some(tokens) <= limit, "{line}: {tokens}");
        }
        let shown = format!("{diagnosis:?}");
        assert!(!shown.contains("sk-own-key"), "{line} shows a key: {shown}");
    }
    assert!(rows >= 120, "{rows} rows");
}

#[test]
fn only_what_nobody_knows_is_told_in_general_words() {
    let general: Vec<&str> = cases()
        .filter(|(_, diagnosis)| matches!(diagnosis.cause, Cause::InvalidRequest | Cause::Other))
        .map(|(line, _)| line)
        .collect();
    let conscious = general.iter().filter(|line| line.contains("nobody knows")).count();
    assert_eq!(conscious, general.len(), "{general:#?}");
}
