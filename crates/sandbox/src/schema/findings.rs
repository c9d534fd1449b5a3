//! What a check has found, and the refusal that it comes to, in the words of AWS's Coral layer.
//!
//! Three layers, in this order: what cannot be read, what breaks a constraint (all of it is told at once), and unions,
//! which Bedrock itself checks, with paths that count from 0.

use std::fmt::{self, Display};

use super::model::Shape;
use super::tolerated;
use super::unreadable::unreadable;
use sandbox_wire::reply::Refusal;

/// How many violations are spelled out; all are counted. A long body could otherwise be answered with one far longer.
const MOST: usize = 100;

/// Where a value is, as a chain up to the input, so that a path is only written when something is wrong with it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub parent: Option<&'a Place<'a>>,
    pub step: Step<'a>,
    /// Whether values from here on are left out of the sentences.
    pub hidden: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Input,
    Member(&'a str),
    /// The place in a list, from 0.
    Item(usize),
    /// The key in a map.
    Entry(&'a str),
}

impl<'a> Place<'a> {
    pub const INPUT: Place<'static> = Place { parent: None, step: Step::Input, hidden: false };

    pub fn then<'b>(&'b self, step: Step<'b>) -> Place<'b> {
        Place { parent: Some(self), step, hidden: self.hidden }
    }

    /// Writes the way here, as Coral does (`a.1.member.b`) or as Bedrock does (`a.0.b`).
    fn write(&self, coral: bool, out: &mut String) {
        if let Some(parent) = self.parent {
            parent.write(coral, out);
        }
        if !out.is_empty() {
            out.push('.');
        }
        let suffix = if coral { ".member" } else { "" };
        match self.step {
            Step::Input => {}
            Step::Member(name) => out.push_str(name),
            Step::Item(index) => out.push_str(&format!("{}{suffix}", index + usize::from(coral))),
            // Recorded of DynamoDB: `requestItems.table.member.keys`.
            Step::Entry(key) => out.push_str(&format!("{key}{suffix}")),
        }
    }

    pub fn path(&self) -> String {
        let mut path = String::new();
        self.write(true, &mut path);
        path
    }

    fn path_from_zero(&self) -> String {
        let mut path = String::new();
        self.write(false, &mut path);
        path
    }
}

/// What a member must do.
pub(super) enum Constraint<'a> {
    NotNull,
    Values(&'a [String]),
    Pattern(&'a str),
    LengthFrom(f64),
    LengthUpTo(f64),
    ValueFrom(f64),
    ValueUpTo(f64),
}

impl Display for Constraint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Member must ")?;
        match self {
            // Recorded of many services of AWS, not of Bedrock.
            Self::NotNull => f.write_str("not be null"),
            Self::Values(values) => write!(f, "satisfy enum value set: [{}]", values.join(", ")),
            Self::Pattern(pattern) => write!(f, "satisfy regular expression pattern: {pattern}"),
            Self::LengthFrom(limit) => write!(f, "have length greater than or equal to {limit}"),
            Self::LengthUpTo(limit) => write!(f, "have length less than or equal to {limit}"),
            Self::ValueFrom(limit) => write!(f, "have value greater than or equal to {limit}"),
            Self::ValueUpTo(limit) => write!(f, "have value less than or equal to {limit}"),
        }
    }
}

#[derive(Default)]
pub(super) struct Findings {
    unreadable: Option<Refusal>,
    count: usize,
    told: Vec<String>,
    union: Option<Refusal>,
}

impl Findings {
    /// A value breaks a constraint; `shown` is only asked for when the sentence is wanted.
    pub fn add(&mut self, place: &Place<'_>, shown: impl FnOnce() -> Option<String>, must: impl Display) {
        self.count += 1;
        if self.told.len() >= MOST {
            return;
        }
        let value = if place.hidden { None } else { shown() };
        let value = value.map_or_else(String::new, |value| format!(" '{value}'"));
        self.told.push(format!("Value{value} at '{}' failed to satisfy constraint: {must}", place.path()));
    }

    /// A required member is not there.
    pub fn add_null(&mut self, place: &Place<'_>) {
        self.count += 1;
        if self.told.len() < MOST {
            let must = Constraint::NotNull;
            self.told.push(format!("Value null at '{}' failed to satisfy constraint: {must}", place.path()));
        }
    }

    /// A value has another type than its member. The first one is what is told.
    pub fn add_unreadable(&mut self, place: &Place<'_>) {
        self.unreadable.get_or_insert_with(|| match place.path() {
            path if path.is_empty() => unreadable("the request body"),
            path => unreadable(&path),
        });
    }

    /// A union has none of its members, or several.
    pub fn add_union(
        &mut self,
        place: &Place<'_>,
        shape: &Shape,
        several: bool,
        members: impl Fn() -> String,
    ) {
        self.union.get_or_insert_with(|| {
            let keys = tolerated::union_keys(&shape.name).map_or_else(members, str::to_owned);
            let place = place.path_from_zero();
            // Both are recorded: two members in https://github.com/envoyproxy/ai-gateway/issues/1717, none in
            // https://github.com/maximhq/bifrost/issues/7003. Of unions other than ContentBlock and DocumentSource they
            // are recalled, not checked.
            let must = if several { "can only set" } else { "must set" };
            Refusal::validation(format!(
                "{} object at {place} {must} one of the following keys: {keys}.",
                shape.name
            ))
        });
    }

    pub fn outcome(self) -> Result<(), Refusal> {
        if let Some(refusal) = self.unreadable {
            return Err(refusal);
        }
        let told = self.told.join("; ");
        match self.count {
            0 => self.union.map_or(Ok(()), Err),
            1 => Err(Refusal::validation(format!("1 validation error detected: {told}"))),
            many => Err(Refusal::validation(format!("{many} validation errors detected: {told}"))),
        }
    }
}
