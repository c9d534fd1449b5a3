//! Numbers within bounds and steps; one of the prompt's where it fits.

use serde_json::{Value, json};

use sandbox_wire::seed::Seed;

use super::means::Means;
use super::schema::Members;

/// Whole numbers up to this are exact in every client.
const MOST: f64 = 9_007_199_254_740_991.0;

struct Bounds {
    least: f64,
    most: f64,
    above: bool,
    below: bool,
    step: Option<f64>,
}

impl Bounds {
    fn of(flat: &Members) -> Self {
        let number = |key: &str| flat.get(key).and_then(Value::as_f64);
        let (mut least, mut most) = (number("minimum").unwrap_or(-MOST), number("maximum").unwrap_or(MOST));
        // Draft 4 has a yes or no here, later ones a number.
        let mut above = flat.get("exclusiveMinimum") == Some(&Value::Bool(true));
        let mut below = flat.get("exclusiveMaximum") == Some(&Value::Bool(true));
        if let Some(bound) = number("exclusiveMinimum").filter(|bound| *bound >= least) {
            (least, above) = (bound, true);
        }
        if let Some(bound) = number("exclusiveMaximum").filter(|bound| *bound <= most) {
            (most, below) = (bound, true);
        }
        Self { least, most, above, below, step: number("multipleOf").filter(|step| *step > 0.0) }
    }

    fn hold(&self, number: f64) -> bool {
        let step = |step: f64| {
            let times = number / step;
            (times - times.round()).abs() < 1e-9
        };
        (if self.above { number > self.least } else { number >= self.least })
            && (if self.below { number < self.most } else { number <= self.most })
            && self.step.is_none_or(step)
    }

    /// A range to choose from: near the bounds that are given, else small and positive.
    fn range(&self) -> (f64, f64) {
        match (self.least > -MOST, self.most < MOST) {
            (true, true) => (self.least, self.most),
            (true, false) => (self.least, self.least + 100.0_f64.max(self.step.unwrap_or(0.0) * 20.0)),
            (false, true) => (self.most - 100.0_f64.max(self.step.unwrap_or(0.0) * 20.0), self.most),
            (false, false) => (1.0, 100.0_f64.max(self.step.unwrap_or(0.0) * 20.0)),
        }
    }

    /// A multiple of a step, if there is one within bounds.
    fn stepped(&self, step: f64, whole: bool, seed: &mut Seed) -> Option<f64> {
        let (low, high) = self.range();
        let (first, last) = ((low / step).ceil(), (high / step).floor());
        let count = (last - first + 1.0).clamp(0.0, 10_000.0) as usize;
        let start = seed.below(count);
        (0..count)
            .map(|at| rounded((first + ((start + at) % count) as f64) * step))
            .find(|number| self.hold(*number) && (!whole || number.fract() == 0.0))
    }
}

/// Without the noise of binary fractions, so that 3 * 0.1 is 0.3.
fn rounded(number: f64) -> f64 {
    format!("{number:.10}").parse().unwrap_or(number)
}

pub(super) fn integer(flat: &Members, means: &mut Means) -> Option<Value> {
    let Means { hints, seed, .. } = means;
    let bounds = Bounds::of(flat);
    let wanted = |number: f64| number.fract() == 0.0 && number.abs() <= MOST && bounds.hold(number);
    let step = bounds.step.unwrap_or(1.0);
    let step = if step < 1.0 && (1.0 / step).fract() == 0.0 { 1.0 } else { step };
    let number = hints.take_number(wanted).or_else(|| bounds.stepped(step, true, seed))?;
    Some(json!(number as i64))
}

pub(super) fn number(flat: &Members, means: &mut Means) -> Option<Value> {
    let Means { hints, seed, .. } = means;
    let bounds = Bounds::of(flat);
    let made = |seed: &mut Seed| {
        if let Some(step) = bounds.step {
            return bounds.stepped(step, false, seed);
        }
        let (low, high) = bounds.range();
        // Never the bounds themselves where there is room between them.
        let eighth = seed.within(1, 7) as f64 / 8.0;
        Some([rounded(low + (high - low) * eighth), low + (high - low) * eighth, low, high])?
            .into_iter()
            .find(|number| bounds.hold(*number))
    };
    let number = hints.take_number(|number| bounds.hold(number)).or_else(|| made(seed))?;
    let whole = number.fract() == 0.0 && number.abs() <= MOST;
    Some(if whole { json!(number as i64) } else { json!(number) })
}
