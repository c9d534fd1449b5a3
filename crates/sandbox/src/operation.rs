//! The operations that are served: method and path on the one side, AWS's name for it on the other.
//!
//! Paths are split before they are decoded: a model's id or ARN is one segment, whether its `:` and `/` came encoded or
//! not. What is not in the table is an unknown operation, as it is at AWS.

use http::Method;

use sandbox_iam::auth::sigv4;

/// Where an operation belongs, which decides who answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plane {
    /// Asks a model or a guardrail.
    Runtime,
    /// Lists and manages.
    Control,
    /// The Query protocol of STS, whose operation is named in the form.
    Sts,
}

/// One operation of AWS's service model.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    pub name: &'static str,
    pub plane: Plane,
    method: &'static str,
    path: &'static str,
}

/// A request's operation, with what its path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub operation: &'static Operation,
    /// The path's labels by member name, decoded.
    pub labels: Vec<(&'static str, String)>,
}

const fn runtime(name: &'static str, path: &'static str) -> Operation {
    Operation { name, plane: Plane::Runtime, method: "POST", path }
}

const fn control(name: &'static str, method: &'static str, path: &'static str) -> Operation {
    Operation { name, plane: Plane::Control, method, path }
}

static TABLE: &[Operation] = &[
    runtime("Converse", "/model/{modelId}/converse"),
    runtime("ConverseStream", "/model/{modelId}/converse-stream"),
    runtime("InvokeModel", "/model/{modelId}/invoke"),
    runtime("InvokeModelWithResponseStream", "/model/{modelId}/invoke-with-response-stream"),
    runtime("CountTokens", "/model/{modelId}/count-tokens"),
    runtime("ApplyGuardrail", "/guardrail/{guardrailIdentifier}/version/{guardrailVersion}/apply"),
    control("ListFoundationModels", "GET", "/foundation-models"),
    control("GetFoundationModel", "GET", "/foundation-models/{modelIdentifier}"),
    control("GetFoundationModelAvailability", "GET", "/foundation-model-availability/{modelId}"),
    control("ListInferenceProfiles", "GET", "/inference-profiles"),
    control("CreateInferenceProfile", "POST", "/inference-profiles"),
    control("GetInferenceProfile", "GET", "/inference-profiles/{inferenceProfileIdentifier}"),
    control("DeleteInferenceProfile", "DELETE", "/inference-profiles/{inferenceProfileIdentifier}"),
    control("ListGuardrails", "GET", "/guardrails"),
    control("CreateGuardrail", "POST", "/guardrails"),
    control("GetGuardrail", "GET", "/guardrails/{guardrailIdentifier}"),
    control("UpdateGuardrail", "PUT", "/guardrails/{guardrailIdentifier}"),
    control("DeleteGuardrail", "DELETE", "/guardrails/{guardrailIdentifier}"),
    control("CreateGuardrailVersion", "POST", "/guardrails/{guardrailIdentifier}"),
    control("ListProvisionedModelThroughputs", "GET", "/provisioned-model-throughputs"),
    control("ListCustomModels", "GET", "/custom-models"),
    control("ListImportedModels", "GET", "/imported-models"),
    control("GetUseCaseForModelAccess", "GET", "/use-case-for-model-access"),
    control("PutUseCaseForModelAccess", "POST", "/use-case-for-model-access"),
    Operation { name: "Sts", plane: Plane::Sts, method: "POST", path: "/" },
    // The Query protocol takes presigned requests too.
    Operation { name: "Sts", plane: Plane::Sts, method: "GET", path: "/" },
];

const NOT_YET: &str = "The sandbox does not have this operation of Bedrock's yet";

/// How paths begin that are operations of Bedrock's or of its agents', and none of the sandbox's.
const OTHERS: &[&str] = &[
    "agents",
    "automated-reasoning-policies",
    "data-retention",
    "evaluation-jobs",
    "flows",
    "generateQuery",
    "knowledgebases",
    "list-foundation-model-agreement-offers",
    "listTagsForResource",
    "logging",
    "marketplace-model",
    "model-copy-jobs",
    "model-customization",
    "model-customization-jobs",
    "model-import-jobs",
    "model-invocation-job",
    "model-invocation-jobs",
    "prompt-routers",
    "prompts",
    "provisioned-model-throughput",
    "rerank",
    "retrieveAndGenerate",
    "tagResource",
    "untagResource",
];

impl Asked {
    /// The operation behind a method and a raw path.
    pub fn of(method: &Method, path: &str) -> Option<Self> {
        TABLE.iter().filter(|operation| operation.method == method.as_str()).find_map(|operation| {
            let labels = operation.matches(path)?;
            Some(Self { operation, labels })
        })
    }

    pub fn name(&self) -> &'static str {
        self.operation.name
    }

    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(label, _)| *label == name).map(|(_, value)| value.as_str())
    }

    /// The model that a runtime operation asks, by whatever id the client used.
    pub fn model(&self) -> Option<&str> {
        (self.operation.plane == Plane::Runtime).then(|| self.label("modelId")).flatten()
    }
}

/// Why a method and a raw path are an unknown operation, for the log: the client is not told the reason.
pub(crate) fn why_unknown(method: &Method, path: &str) -> String {
    let methods: Vec<&str> = TABLE
        .iter()
        .filter(|operation| operation.matches(path).is_some())
        .map(|operation| operation.method)
        .collect();
    if !methods.is_empty() {
        return format!("This path takes {}, not {method}.", methods.join(" or "));
    }
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match segments.as_slice() {
        ["model", "" | "converse" | "converse-stream" | "invoke", ..] => {
            "The path names no model: it is /model/{modelId}/{operation}.".to_owned()
        }
        [.., ""] if TABLE.iter().any(|operation| operation.matches(path.trim_end_matches('/')).is_some()) => {
            "The path ends in a slash, which no path of Bedrock's does.".to_owned()
        }
        ["model", _, _, _, ..] => {
            "The model in the path has a literal \"/\": a client must write it as %2F, above all in an ARN.".to_owned()
        }
        ["model", _, "invoke-with-bidirectional-stream"] | ["async-invoke", ..] | ["guardrail-checks", ..] => {
            format!("{NOT_YET}: see the README.")
        }
        ["model", _, operation] => format!("Bedrock has no operation {operation} for a model."),
        ["openai" | "v1" | "anthropic", ..] => {
            "The sandbox does not have the OpenAI- and Anthropic-compatible paths of Bedrock (/openai/v1, /v1, \
             /anthropic/v1) yet."
                .to_owned()
        }
        [first, ..] if OTHERS.contains(first) => format!("{NOT_YET}: see the README."),
        _ => "The sandbox has no operation with this path.".to_owned(),
    }
}

impl Operation {
    fn matches(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        let mut labels = Vec::new();
        let mut asked = path.trim_start_matches('/').split('/');
        for expected in self.path.trim_start_matches('/').split('/') {
            let segment = asked.next()?;
            match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) if !segment.is_empty() => labels.push((name, sigv4::decode(segment))),
                None if segment == expected => {}
                _ => return None,
            }
        }
        asked.next().is_none().then_some(labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(path: &str) -> Option<Asked> {
        Asked::of(&Method::POST, path)
    }

    #[test]
    fn a_model_id_is_one_segment_however_it_was_encoded() {
        for path in ["/model/amazon.nova-lite-v1%3A0/converse", "/model/amazon.nova-lite-v1:0/converse"] {
            let asked = post(path).unwrap();
            assert_eq!((asked.name(), asked.model()), ("Converse", Some("amazon.nova-lite-v1:0")));
        }
        let arn = "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0";
        let asked = post(&format!("/model/{}/converse-stream", sigv4::encode(arn, false))).unwrap();
        assert_eq!((asked.name(), asked.model()), ("ConverseStream", Some(arn)));
    }

    #[test]
    fn one_path_serves_several_methods() {
        let named = |method: Method, path: &str| Asked::of(&method, path).map(|asked| asked.name());
        assert_eq!(named(Method::GET, "/guardrails/abc"), Some("GetGuardrail"));
        assert_eq!(named(Method::POST, "/guardrails/abc"), Some("CreateGuardrailVersion"));
        assert_eq!(named(Method::DELETE, "/inference-profiles/x"), Some("DeleteInferenceProfile"));
    }

    #[test]
    fn the_log_is_told_why_a_path_is_no_operation() {
        for (method, path, why) in [
            (Method::GET, "/model/x/converse", "takes POST, not GET"),
            (Method::PATCH, "/guardrails", "takes GET or POST, not PATCH"),
            (Method::POST, "/model/arn:aws:bedrock:us-east-1::foundation-model/x/converse", "%2F"),
            (Method::POST, "/model//converse", "names no model"),
            (Method::POST, "/model/x/fly", "no operation fly"),
            (Method::POST, "/model/x/converse/", "ends in a slash"),
            (Method::GET, "/foundation-models/", "ends in a slash"),
            (Method::POST, "/model/x/invoke-with-bidirectional-stream", "does not have this operation"),
            (Method::GET, "/async-invoke", "does not have this operation"),
            (Method::POST, "/rerank", "does not have this operation"),
            (Method::GET, "/model-invocation-jobs", "does not have this operation"),
            (Method::POST, "/agents/a/agentAliases/b/sessions/c/text", "does not have this operation"),
            (Method::POST, "/openai/v1/chat/completions", "/openai/v1"),
            (Method::POST, "/anthropic/v1/messages", "/anthropic/v1"),
            (Method::GET, "/teapots", "no operation with this path"),
        ] {
            let said = why_unknown(&method, path);
            assert!(said.contains(why), "{method} {path}: {said}");
        }
    }

    #[test]
    fn other_paths_and_methods_are_no_operation() {
        for (method, path) in [
            (Method::DELETE, "/"),
            (Method::GET, "/model/x/converse"),
            (Method::POST, "/model/x/y/converse"),
            (Method::POST, "/model//converse"),
            (Method::POST, "/foundation-models"),
            (Method::DELETE, "/foundation-models/x"),
        ] {
            assert_eq!(Asked::of(&method, path), None, "{method} {path}");
        }
    }
}
