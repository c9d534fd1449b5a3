//! The markers that a prompt wraps its turns in: Llama 3's headers, and `[INST]` of Llama 2 and Mistral.

use crate::conversation::{Block, Conversation, Message, Role};

/// Reads a prompt's turns; without markers it is one question.
pub(super) fn conversation(prompt: &str) -> Conversation {
    let mut read = Conversation::default();
    if prompt.contains("<|start_header_id|>") {
        headers(&mut read, prompt);
    } else if prompt.contains("[INST]") {
        instructions(&mut read, prompt);
    }
    if read.messages.iter().all(|message| message.role != Role::User) {
        say(&mut read, Role::User, prompt);
    }
    read
}

fn say(read: &mut Conversation, role: Role, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let block = Block::Text(text.to_owned());
    match role {
        Role::System => read.system.push(block),
        role => read.messages.push(Message { role, blocks: vec![block] }),
    }
}

fn headers(read: &mut Conversation, prompt: &str) {
    for turn in prompt.split("<|start_header_id|>").skip(1) {
        let Some((role, text)) = turn.split_once("<|end_header_id|>") else { continue };
        let text = text.split("<|eot_id|>").next().unwrap_or_default();
        let role = match role.trim() {
            "system" => Role::System,
            "assistant" => Role::Assistant,
            _ => Role::User,
        };
        say(read, role, text);
    }
}

fn instructions(read: &mut Conversation, prompt: &str) {
    for turn in prompt.split("[INST]").skip(1) {
        let (question, answer) = turn.split_once("[/INST]").unwrap_or((turn, ""));
        let question = match question.split_once("<<SYS>>").and_then(|(_, rest)| rest.split_once("<</SYS>>"))
        {
            Some((system, question)) => {
                say(read, Role::System, system);
                question
            }
            None => question,
        };
        say(read, Role::User, question);
        say(read, Role::Assistant, answer.split("</s>").next().unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(prompt: &str) -> Vec<(Role, String)> {
        conversation(prompt).messages.iter().map(|message| (message.role, message.text())).collect()
    }

    #[test]
    fn turns_are_found_in_each_familys_markers() {
        let llama = "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>\
                     <|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|>\
                     <|start_header_id|>assistant<|end_header_id|>\n\n";
        assert_eq!(turns(llama), [(Role::User, "Hello".to_owned())]);
        assert_eq!(conversation(llama).system_text(), "Be brief.");
        let mistral = "<s>[INST] <<SYS>>Be kind.<</SYS>> One [/INST] Two</s>[INST] Three [/INST]";
        assert_eq!(
            turns(mistral),
            [
                (Role::User, "One".to_owned()),
                (Role::Assistant, "Two".to_owned()),
                (Role::User, "Three".to_owned())
            ]
        );
        assert_eq!(conversation(mistral).system_text(), "Be kind.");
        assert_eq!(turns("Just this"), [(Role::User, "Just this".to_owned())]);
    }
}
