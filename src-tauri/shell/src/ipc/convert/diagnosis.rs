//! What went wrong, with its fix and the field to mark.

use bedrock::diagnosis::{Field, Parameter};

use super::model::effort_out;
use crate::ipc::dto;

/// `embedding` says which of the two model fields a model fix belongs to.
pub fn diagnosis(diagnosis: &bedrock::Diagnosis, embedding: bool) -> dto::Diagnosis {
    dto::Diagnosis {
        title: diagnosis.cause.title().to_owned(),
        message: diagnosis.sentence.clone(),
        hint: diagnosis.hint.clone(),
        fix: diagnosis.fix.as_ref().map(|it| fix(it, embedding)),
        field: diagnosis.field.map(|it| field(it, embedding).to_owned()),
        code: diagnosis.code.clone(),
        http_status: diagnosis.http_status,
        aws_message: diagnosis.aws_message.clone(),
        request_id: diagnosis.request_id.clone(),
        retryable: diagnosis.retryable,
    }
}

fn fix(fix: &bedrock::Fix, embedding: bool) -> dto::Fix {
    use bedrock::Fix as F;
    match fix.clone() {
        F::UseModel(model_id) if embedding => dto::Fix::UseEmbeddingModel { model_id },
        F::UseModel(model_id) => dto::Fix::UseChatModel { model_id },
        F::UseRegion(region) => dto::Fix::UseRegion { region },
        F::SetMaxTokens(tokens) => dto::Fix::SetMaxTokens { tokens },
        F::SetBudget(tokens) => dto::Fix::SetBudget { tokens },
        F::UseEffort(effort) => dto::Fix::UseEffort { effort: effort_out(effort) },
        F::Unset(parameters) => {
            dto::Fix::Unset { parameters: parameters.into_iter().map(parameter).collect() }
        }
        F::TurnThinkingOff => dto::Fix::TurnThinkingOff,
    }
}

fn parameter(parameter: Parameter) -> dto::Parameter {
    match parameter {
        Parameter::MaxTokens => dto::Parameter::MaxTokens,
        Parameter::Temperature => dto::Parameter::Temperature,
        Parameter::TopP => dto::Parameter::TopP,
    }
}

/// The field of a form or of chat's parameters, by the window's own name for it.
fn field(field: Field, embedding: bool) -> &'static str {
    match field {
        Field::AccessKeyId => "accessKeyId",
        Field::SecretAccessKey => "secretAccessKey",
        Field::SessionToken => "sessionToken",
        Field::ApiKey => "apiKey",
        Field::AwsProfile => "awsProfile",
        Field::Role => "roleArn",
        Field::Region => "region",
        Field::Endpoint => "endpointUrl",
        Field::Model if embedding => "embeddingModel",
        Field::Model => "chatModel",
        Field::EmbeddingModel => "embeddingModel",
        Field::MaxTokens => "maxOutputTokens",
        Field::Thinking => "thinking",
        Field::Temperature => "temperature",
        Field::TopP => "topP",
        Field::StopSequences => "stopSequences",
        Field::System => "system",
    }
}
