//! Where a script plays: it finds the rule for a request and counts how often each struck.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use http::HeaderMap;

use super::cue::Cue;
use super::format::{Gives, Rule, When};
use super::{Script, header};
use crate::conversation::{Block, Conversation};
use sandbox_wire::pacing::Pacing;
use sandbox_wire::reply::Refusal;

/// The script that plays, which can be changed while requests come in.
#[derive(Debug, Default)]
pub struct Stage(RwLock<Arc<Playing>>);

#[derive(Debug, Default)]
struct Playing {
    script: Script,
    /// How often each rule struck.
    struck: Vec<AtomicU32>,
}

/// What a script gets to see of a request.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub operation: &'a str,
    pub headers: &'a HeaderMap,
    /// The model's id as it was called.
    pub called: &'a str,
    /// The model's id in the catalogue.
    pub model: &'a str,
    pub conversation: &'a Conversation,
    pub pacing: Pacing,
}

type Groups = Vec<(String, String)>;

impl Stage {
    pub fn new(script: Option<Script>) -> Self {
        let stage = Self::default();
        stage.set(script.unwrap_or_default());
        stage
    }

    /// Plays another script from its beginning.
    pub fn set(&self, script: Script) {
        let struck = script.rules.iter().map(|_| AtomicU32::new(0)).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Playing { script, struck });
    }

    /// What is to be answered, and in `played` the rule that says so: the header's wish, else the first rule that fits, else what the script responds with.
    pub fn cue(&self, scene: &Scene<'_>, played: impl FnOnce(String)) -> Result<Option<Cue>, Refusal> {
        if let Some(wish) = header::wish(scene.headers).map_err(Refusal::validation)? {
            return Ok(wish);
        }
        let playing = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if playing.script.rules.is_empty() {
            return Ok(playing.script.respond.cue());
        }
        let seen = Seen::of(scene);
        for (place, (rule, struck)) in (1..).zip(playing.script.rules.iter().zip(&playing.struck)) {
            let Some(mut groups) = seen.fits(&rule.when) else { continue };
            if !strikes(rule, struck) {
                continue;
            }
            played(rule.name.clone().unwrap_or_else(|| format!("rule {place}")));
            groups.extend(seen.always());
            return match &rule.gives {
                Gives::Answer(reply) => Ok(Some(Cue::Lines(Box::new(reply.lines(&groups, scene.pacing))))),
                Gives::Error(failure) => Err(failure.refusal(&groups)),
                Gives::Respond(respond) => Ok(respond.cue()),
            };
        }
        Ok(playing.script.respond.cue())
    }
}

/// Uses up one of a rule's times, if it has one left; of requests at the same moment no more strike than may.
fn strikes(rule: &Rule, struck: &AtomicU32) -> bool {
    let Some(times) = rule.times else { return true };
    let more = |so_far: u32| (so_far < times).then(|| so_far + 1);
    struck.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok()
}

/// A request's texts, gathered once for all rules.
struct Seen<'a> {
    scene: &'a Scene<'a>,
    text: String,
    system: String,
    turn: usize,
    results: Option<String>,
}

impl<'a> Seen<'a> {
    fn of(scene: &'a Scene<'a>) -> Self {
        let conversation = scene.conversation;
        Self {
            scene,
            text: conversation.question(),
            system: conversation.system_text(),
            turn: conversation.of_user().count(),
            results: results(conversation),
        }
    }

    /// What the conditions capture, where all of them fit.
    fn fits(&self, when: &When) -> Option<Groups> {
        let When { operation, model, text, system, turn, tool_result, result } = when;
        let scene = self.scene;
        let plain = operation.is_none_or(|operation| operation.name() == scene.operation)
            && model.as_ref().is_none_or(|glob| glob.fits(scene.called) || glob.fits(scene.model))
            && turn.is_none_or(|turns| turns.hold(self.turn))
            && tool_result.is_none_or(|wanted| wanted == self.results.is_some());
        if !plain {
            return None;
        }
        let mut groups = Vec::new();
        if let Some(text) = text {
            groups.extend(text.captures(&self.text)?);
        }
        if let Some(system) = system {
            system.captures(&self.system)?;
        }
        if let Some(result) = result {
            groups.extend(result.captures(self.results.as_deref()?)?);
        }
        Some(groups)
    }

    fn always(&self) -> Groups {
        let name = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        vec![
            name("text", &self.text),
            name("system", &self.system),
            name("result", self.results.as_deref().unwrap_or_default()),
            name("turn", &self.turn.to_string()),
            name("model", self.scene.model),
        ]
    }
}

/// The text of the tool results that the last message brings; `None` where it brings none.
fn results(conversation: &Conversation) -> Option<String> {
    let mut found = None;
    for block in &conversation.messages.last()?.blocks {
        if let Block::ToolResult { content, .. } = block {
            let text = found.get_or_insert_with(String::new);
            for part in content {
                if !text.is_empty() {
                    text.push('\n');
                }
                match part {
                    Block::Json(value) | Block::Other(value) => text.push_str(&value.to_string()),
                    part => text.push_str(part.text().unwrap_or_default()),
                }
            }
        }
    }
    found
}
