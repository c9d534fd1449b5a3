//! The walk over an input along its shapes.
//!
//! Members that the model does not know are passed over, because clients are newer than the model; `null` is the same as
//! absent. Nothing is allocated while nothing is wrong: this is on the way of every request.

use serde_json::{Map, Value};

use super::base64_length;
use super::findings::{Constraint, Findings, Place, Step};
use super::model::{self, Kind, Member, Model, Operation, Shape, ShapeId};
use super::shown;
use sandbox_wire::reply::Refusal;

/// Refuses an operation's input that breaks the model.
pub(super) fn input(operation: &Operation, input: &Value) -> Result<(), Refusal> {
    let mut check = Check { model: model::get(), findings: Findings::default() };
    check.value(input, operation.input, &Place::INPUT);
    check.findings.outcome()
}

/// Whether a body that is one member as a whole keeps to that member's limits.
pub(super) fn payload(operation: &Operation, body: &[u8]) -> Result<(), Refusal> {
    let model = model::get();
    let Some((member, shape)) = model.payload(operation) else { return Ok(()) };
    let mut check = Check { model, findings: Findings::default() };
    let place = Place::INPUT.then(Step::Member(&member.name));
    check.length(body.len(), shape, &place, || None);
    check.findings.outcome()
}

impl Model {
    fn payload(&self, operation: &Operation) -> Option<(&Member, &Shape)> {
        let name = operation.payload.as_ref()?;
        let Kind::Structure { members, .. } = &self.shape(operation.input).kind else { return None };
        let member = members.iter().find(|member| member.name == *name)?;
        Some((member, self.shape(member.shape)))
    }
}

struct Check {
    model: &'static Model,
    findings: Findings,
}

impl Check {
    fn value(&mut self, value: &Value, id: ShapeId, place: &Place<'_>) {
        let shape = self.model.shape(id);
        let place = &Place { hidden: place.hidden || shape.sensitive, ..*place };
        match (&shape.kind, value) {
            (Kind::Document, _) => {}
            (Kind::Structure { members, union: false }, Value::Object(map)) => {
                self.structure(map, members, place);
            }
            (Kind::Structure { members, union: true }, Value::Object(map)) => {
                self.union(map, members, shape, place);
            }
            (Kind::List(item), Value::Array(items)) => self.list(value, items, *item, shape, place),
            (Kind::Map { key, value: entry }, Value::Object(map)) => {
                self.length(map.len(), shape, place, || shown::value(self.model, shape, value));
                self.map(value, map, (*key, *entry), shape, place);
            }
            (Kind::Blob, Value::String(text)) => match base64_length::of(text) {
                Some(length) => self.length(length, shape, place, || None),
                None => self.findings.add_unreadable(place),
            },
            _ => self.scalar(value, shape, place),
        }
    }

    fn structure(&mut self, map: &Map<String, Value>, members: &[Member], place: &Place<'_>) {
        for member in members {
            let place = place.then(Step::Member(&member.name));
            match map.get(&member.name) {
                None | Some(Value::Null) if member.required => self.findings.add_null(&place),
                None | Some(Value::Null) => {}
                Some(value) => self.value(value, member.shape, &place),
            }
        }
    }

    fn union(&mut self, map: &Map<String, Value>, members: &[Member], shape: &Shape, place: &Place<'_>) {
        let mut set = 0;
        for (name, value) in map.iter().filter(|(_, value)| !value.is_null()) {
            if let Some(member) = members.iter().find(|member| member.name == *name) {
                set += 1;
                self.value(value, member.shape, &place.then(Step::Member(name)));
            }
        }
        if set != 1 {
            let names = || members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>().join(", ");
            self.findings.add_union(place, shape, set > 1, names);
        }
    }

    fn list(&mut self, list: &Value, items: &[Value], id: ShapeId, shape: &Shape, place: &Place<'_>) {
        let model = self.model;
        let shown = || shown::value(model, shape, list);
        self.length(items.len(), shape, place, shown);
        let item = model.shape(id);
        let mut breaks = false;
        for (index, value) in items.iter().enumerate() {
            let place = place.then(Step::Item(index));
            match value {
                // Recalled: a list of AWS's holds no nulls.
                Value::Null => self.findings.add_null(&place),
                value if item.is_scalar() => breaks |= self.breaks(value, item, &place),
                value => self.value(value, id, &place),
            }
        }
        if breaks {
            // Recorded of Lambda and others: plain items are judged together, as one violation of the list.
            let must = format!("Member must satisfy constraint: [{}]", all_constraints(item));
            let place = Place { hidden: place.hidden || item.sensitive, ..*place };
            self.findings.add(&place, shown, must);
        }
    }

    fn map(
        &mut self,
        whole: &Value,
        map: &Map<String, Value>,
        (key, entry): (ShapeId, ShapeId),
        shape: &Shape,
        place: &Place<'_>,
    ) {
        let model = self.model;
        let (key, entry_shape) = (model.shape(key), model.shape(entry));
        let shown = || shown::value(model, shape, whole);
        let (mut keys_break, mut entries_break) = (false, false);
        for (name, value) in map {
            let place = place.then(Step::Entry(name));
            keys_break |= !violations(Given::Text(name), key).is_empty();
            match value {
                Value::Null => self.findings.add_null(&place),
                value if entry_shape.is_scalar() => {
                    entries_break |= self.breaks(value, entry_shape, &place);
                }
                value => self.value(value, entry, &place),
            }
        }
        // «Map value must satisfy constraint» is recorded of Bedrock's requestMetadata, the list behind it of others.
        for (breaks, what, shape) in
            [(keys_break, "Map keys", key), (entries_break, "Map value", entry_shape)]
        {
            if breaks {
                let must = format!("{what} must satisfy constraint: [{}]", all_constraints(shape));
                self.findings.add(place, shown, must);
            }
        }
    }

    fn scalar(&mut self, value: &Value, shape: &Shape, place: &Place<'_>) {
        match given(value, shape) {
            None => self.findings.add_unreadable(place),
            Some(given) => {
                for must in violations(given, shape) {
                    self.findings.add(place, || shown::value(self.model, shape, value), must);
                }
            }
        }
    }

    /// Whether a plain value in a list or map breaks its shape.
    fn breaks(&mut self, value: &Value, shape: &Shape, place: &Place<'_>) -> bool {
        match given(value, shape) {
            None => {
                self.findings.add_unreadable(place);
                false
            }
            Some(given) => !violations(given, shape).is_empty(),
        }
    }

    fn length(
        &mut self,
        length: usize,
        shape: &Shape,
        place: &Place<'_>,
        shown: impl Fn() -> Option<String>,
    ) {
        for must in out_of_bounds(length, shape).into_iter().flatten() {
            self.findings.add(place, &shown, must);
        }
    }
}

/// A plain value, as far as constraints look at it.
#[derive(Clone, Copy)]
enum Given<'a> {
    Text(&'a str),
    Number(f64),
    Unlimited,
}

/// The value as its shape's type; none when it is of another.
fn given<'a>(value: &'a Value, shape: &Shape) -> Option<Given<'a>> {
    match (&shape.kind, value) {
        (Kind::Text, Value::String(text)) => Some(Given::Text(text)),
        // `1.0` and numbers beyond 32 bits are not Java integers.
        (Kind::Integer, Value::Number(number)) => {
            let number = number.as_i64().and_then(|number| i32::try_from(number).ok())?;
            Some(Given::Number(number.into()))
        }
        (Kind::Float | Kind::Double, Value::Number(number)) => number.as_f64().map(Given::Number),
        (Kind::Flag, Value::Bool(_)) | (Kind::Timestamp, Value::String(_) | Value::Number(_)) => {
            Some(Given::Unlimited)
        }
        _ => None,
    }
}

/// What a plain value breaks, in the order in which AWS tells it: the pattern before the length.
fn violations<'a>(given: Given<'_>, shape: &'a Shape) -> Vec<Constraint<'a>> {
    let mut broken = Vec::new();
    match given {
        Given::Text(text) => {
            if !shape.values.is_empty() && !shape.values.iter().any(|value| value == text) {
                broken.push(Constraint::Values(&shape.values));
            }
            if let Some(pattern) = shape.pattern.as_ref().filter(|pattern| !pattern.takes(text)) {
                broken.push(Constraint::Pattern(&pattern.text));
            }
            if shape.min.is_some() || shape.max.is_some() {
                broken.extend(out_of_bounds(text.chars().count(), shape).into_iter().flatten());
            }
        }
        Given::Number(number) => {
            broken.extend(shape.min.filter(|min| number < *min).map(Constraint::ValueFrom));
            broken.extend(shape.max.filter(|max| number > *max).map(Constraint::ValueUpTo));
        }
        Given::Unlimited => {}
    }
    broken
}

fn out_of_bounds<'a>(length: usize, shape: &Shape) -> [Option<Constraint<'a>>; 2] {
    let length = length as f64;
    [
        shape.min.filter(|min| length < *min).map(Constraint::LengthFrom),
        shape.max.filter(|max| length > *max).map(Constraint::LengthUpTo),
    ]
}

/// Everything that a shape asks for, as it is told for lists and maps.
fn all_constraints(shape: &Shape) -> String {
    let text = matches!(shape.kind, Kind::Text);
    let up_to = if text { Constraint::LengthUpTo } else { Constraint::ValueUpTo };
    let from = if text { Constraint::LengthFrom } else { Constraint::ValueFrom };
    let constraints = [
        shape.max.map(up_to),
        shape.min.map(from),
        shape.pattern.as_ref().map(|pattern| Constraint::Pattern(&pattern.text)),
        (!shape.values.is_empty()).then_some(Constraint::Values(&shape.values)),
    ];
    constraints.iter().flatten().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
