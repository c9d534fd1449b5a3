//! Where the live service is known to do something else than its published model says, each with its source.
//!
//! Small on purpose: what is not recorded stays with the model. Empty `system` lists and `inferenceConfig` objects, which
//! clients send and Bedrock takes, need no entry, because the model allows them.

/// Enums that are not held against their values.
const OPEN: [&str; 1] = [
    // Newer models answer with `"type":"tool_use"` and take it back; the enum has `server_tool_use` alone.
    "ToolUseType",
];

/// Shapes whose values AWS leaves out of its sentences although the model does not call them sensitive.
const HIDDEN: [&str; 2] = [
    // Recorded: «Value at 'messages.2.member.content.1.member.toolUse.name'», whereas the same shape in toolConfig is
    // «Value 'kb.search' at 'toolConfig.tools.8.member.toolSpec.name'».
    "ContentBlock",
    // Assumed to be as ContentBlock: no recording is known.
    "SystemContentBlock",
];

/// The keys that a union's refusal names where they are not the members in the model's order.
const UNION_KEYS: [(&str, &str); 2] = [
    // Recorded in 2025, before audio and the tool changes were added; guardContent was never named.
    (
        "ContentBlock",
        "text, image, toolUse, toolResult, document, video, cachePoint, reasoningContent, citationsContent, searchResult",
    ),
    // Recorded in https://github.com/maximhq/bifrost/issues/7072: a text is only taken with citations, see the rules.
    ("DocumentSource", "bytes, s3Location"),
];

pub(super) fn is_open(shape: &str) -> bool {
    OPEN.contains(&shape)
}

pub(super) fn is_hidden(shape: &str) -> bool {
    HIDDEN.contains(&shape)
}

pub(super) fn union_keys(shape: &str) -> Option<&'static str> {
    UNION_KEYS.iter().find(|(name, _)| *name == shape).map(|(_, keys)| *keys)
}
