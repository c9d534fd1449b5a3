//! The service model as the check walks it: shapes by index, operations by name, read once from `model.json`.
//!
//! Indices and not names, so that a check of a long conversation looks nothing up. The file is ours and tested; should it
//! ever not be readable, nothing is checked rather than the sandbox falling over.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::pattern::Pattern;
use super::tolerated;

static MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::parse(include_str!("model.json")).unwrap_or_default());

/// The model of all operations; read when it is first asked for.
pub(super) fn get() -> &'static Model {
    &MODEL
}

/// A shape that takes everything.
static ANYTHING: Shape = Shape {
    name: String::new(),
    kind: Kind::Document,
    min: None,
    max: None,
    pattern: None,
    values: Vec::new(),
    sensitive: false,
};

/// Which shape, in the model's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ShapeId(usize);

#[derive(Debug, Default)]
pub(super) struct Model {
    operations: HashMap<String, Operation>,
    shapes: Vec<Shape>,
}

#[derive(Debug)]
pub(super) struct Operation {
    /// The path with its labels in braces. The router has paths of its own; tests hold them together.
    #[cfg(test)]
    pub uri: String,
    pub input: ShapeId,
    /// The member that is the whole body.
    pub payload: Option<String>,
}

#[derive(Debug)]
pub(super) struct Shape {
    pub name: String,
    pub kind: Kind,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub pattern: Option<Pattern>,
    /// The enum's values in AWS's order; empty when any text will do.
    pub values: Vec<String>,
    pub sensitive: bool,
}

#[derive(Debug)]
pub(super) enum Kind {
    Text,
    Integer,
    /// A Java `float`, which prints with less digits than a `double`.
    Float,
    Double,
    Flag,
    Blob,
    Timestamp,
    Document,
    List(ShapeId),
    Map {
        key: ShapeId,
        value: ShapeId,
    },
    Structure {
        members: Vec<Member>,
        union: bool,
    },
}

#[derive(Debug)]
pub(super) struct Member {
    pub name: String,
    pub shape: ShapeId,
    pub required: bool,
    pub travels: Travels,
}

/// Where a member is in the request.
#[derive(Debug)]
pub(super) enum Travels {
    Body,
    Label(String),
    Query(String),
    Header(String),
}

impl Shape {
    /// Whether it is one plain value, which lists of it show and check together.
    pub fn is_scalar(&self) -> bool {
        use Kind::{Double, Flag, Float, Integer, Text, Timestamp};
        matches!(self.kind, Text | Integer | Float | Double | Flag | Timestamp)
    }
}

impl Model {
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.get(name)
    }

    /// A shape of this model. Every id was made by it, so there is always one.
    pub fn shape(&self, id: ShapeId) -> &Shape {
        self.shapes.get(id.0).unwrap_or(&ANYTHING)
    }

    #[cfg(test)]
    pub fn operations(&self) -> impl Iterator<Item = (&String, &Operation)> {
        self.operations.iter()
    }

    #[cfg(test)]
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    fn parse(text: &str) -> Option<Self> {
        let file: File = serde_json::from_str(text).ok()?;
        let mut model = Self::default();
        for service in file.services.into_values() {
            model.add(service)?;
        }
        Some(model)
    }

    /// Shapes of two services may have one name: ids count on, names are only valid within a service.
    fn add(&mut self, service: RawService) -> Option<()> {
        let start = self.shapes.len();
        let ids: HashMap<String, ShapeId> = (start..)
            .zip(service.shapes.keys())
            .map(|(number, name)| (name.clone(), ShapeId(number)))
            .collect();
        for (name, operation) in service.operations {
            let payload = service.shapes.get(&operation.input)?.payload.clone();
            let input = *ids.get(&operation.input)?;
            self.operations.insert(
                name,
                Operation {
                    #[cfg(test)]
                    uri: operation.uri,
                    input,
                    payload,
                },
            );
        }
        for (name, raw) in service.shapes {
            self.shapes.push(raw.into_shape(name, &ids)?);
        }
        Some(())
    }
}

#[derive(Deserialize)]
struct File {
    services: HashMap<String, RawService>,
}

#[derive(Deserialize)]
struct RawService {
    operations: HashMap<String, RawOperation>,
    shapes: HashMap<String, RawShape>,
}

#[derive(Deserialize)]
struct RawOperation {
    #[cfg(test)]
    uri: String,
    input: String,
}

#[derive(Deserialize)]
struct RawShape {
    #[serde(rename = "type")]
    kind: String,
    min: Option<f64>,
    max: Option<f64>,
    pattern: Option<String>,
    #[serde(rename = "enum", default)]
    values: Vec<String>,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    union: bool,
    payload: Option<String>,
    #[serde(default)]
    members: Vec<RawMember>,
    member: Option<String>,
    key: Option<String>,
    value: Option<String>,
}

#[derive(Deserialize)]
struct RawMember {
    name: String,
    shape: String,
    #[serde(default)]
    required: bool,
    label: Option<String>,
    query: Option<String>,
    header: Option<String>,
}

impl RawShape {
    fn into_shape(self, name: String, ids: &HashMap<String, ShapeId>) -> Option<Shape> {
        let id = |name: &Option<String>| name.as_ref().and_then(|name| ids.get(name)).copied();
        let kind = match self.kind.as_str() {
            "string" => Kind::Text,
            "integer" => Kind::Integer,
            "float" => Kind::Float,
            "double" => Kind::Double,
            "boolean" => Kind::Flag,
            "blob" => Kind::Blob,
            "timestamp" => Kind::Timestamp,
            "document" => Kind::Document,
            "list" => Kind::List(id(&self.member)?),
            "map" => Kind::Map { key: id(&self.key)?, value: id(&self.value)? },
            "structure" => {
                let members = self.members.into_iter().map(|raw| raw.into_member(ids));
                Kind::Structure { members: members.collect::<Option<_>>()?, union: self.union }
            }
            _ => return None,
        };
        Some(Shape {
            sensitive: self.sensitive || tolerated::is_hidden(&name),
            values: if tolerated::is_open(&name) { Vec::new() } else { self.values },
            pattern: self.pattern.map(Pattern::new),
            min: self.min,
            max: self.max,
            kind,
            name,
        })
    }
}

impl RawMember {
    fn into_member(self, ids: &HashMap<String, ShapeId>) -> Option<Member> {
        let travels = match (self.label, self.query, self.header) {
            (Some(label), _, _) => Travels::Label(label),
            (_, Some(query), _) => Travels::Query(query),
            (_, _, Some(header)) => Travels::Header(header),
            _ => Travels::Body,
        };
        Some(Member { shape: *ids.get(&self.shape)?, name: self.name, required: self.required, travels })
    }
}
