//! The sandbox's own types into wire types.

use sandbox_panel::{Ending, Entry, FaultKind, FaultParameter, FaultValues};

use crate::ipc::dto;

pub fn fault_kind(kind: &FaultKind) -> dto::SandboxFaultKind {
    dto::SandboxFaultKind {
        name: kind.name.to_owned(),
        title: kind.title.to_owned(),
        sentence: kind.sentence.to_owned(),
        before_answer: kind.before_answer,
        parameters: kind.parameters.iter().map(fault_parameter).collect(),
    }
}

fn fault_parameter(parameter: &FaultParameter) -> dto::SandboxFaultParameter {
    let label = parameter.label.to_owned();
    match parameter.values {
        FaultValues::Number { least, most, usual } => {
            dto::SandboxFaultParameter::Number { label, least, most, usual }
        }
        FaultValues::OneOf(words) => dto::SandboxFaultParameter::Choice {
            label,
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        },
    }
}

pub fn sandbox_request(run: u32, entry: Entry) -> dto::SandboxRequest {
    let reasoning = entry.reasoning.iter().map(|block| dto::SandboxReasoning {
        message: short(block.message),
        block: short(block.block),
        characters: short(block.characters),
        signed: block.signed,
        genuine: block.genuine,
    });
    dto::SandboxRequest {
        run,
        number: short(entry.number),
        reasoning: reasoning.collect(),
        time: entry.time,
        method: entry.method,
        path: entry.path,
        http: entry.http,
        operation: entry.operation,
        model: entry.model,
        auth: entry.auth.to_owned(),
        access_key_id: entry.access_key_id,
        scope_region: entry.scope_region,
        identity: entry.identity,
        status: entry.status,
        error: entry.error,
        message: entry.message,
        user_agent: entry.user_agent,
        ending: match entry.ending {
            Ending::Open => dto::SandboxEnding::Open,
            Ending::Complete => dto::SandboxEnding::Complete,
            Ending::Dropped => dto::SandboxEnding::Dropped,
            Ending::Fault => dto::SandboxEnding::Fault,
        },
        rule: entry.rule,
        fault: entry.fault,
        took_ms: entry.took_ms.map(short),
        first_byte_ms: entry.first_byte_ms.map(short),
        input_tokens: entry.input_tokens,
        output_tokens: entry.output_tokens,
    }
}

fn short(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
