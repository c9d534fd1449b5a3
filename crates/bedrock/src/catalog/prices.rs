//! What an answer costs: list prices by the way the model was called, or nothing where they are not known.
//!
//! The price depends on the inference profile: one of a geography costs more than the global one (10 % on Claude since
//! 4.5, more on Nova 2; by litellm 1.106.2's list). Cache prices are known for the list price only, and are taken to
//! grow with it. A bare id is priced by its region, and only the price of the United States is known. Discounts,
//! service tiers and batches are not known here.

use serde::Serialize;

use super::lens;
use super::rows::{ROWS, Row};

/// USD per million tokens, for the id that was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prices {
    /// Of tokens that are read.
    pub input: f64,
    /// Of tokens that are written; `None` for a model that writes none, or where it is not known.
    pub output: Option<f64>,
}

/// What an answer used, as Bedrock counts it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Without what was read from or written to a cache.
    pub input: u32,
    /// Thinking included.
    pub output: u32,
    /// Read from a cache; not part of `input`.
    pub cache_read: u32,
    /// All that was written to a cache, for whatever time.
    pub cache_write: u32,
    /// The part of it that was written for an hour.
    pub cache_write_1h: u32,
}

/// The regions whose prices a bare id's row holds.
const LIST_PRICE: &[&str] = &["us-east-1", "us-east-2", "us-west-2"];

/// The list price of an id as it is called in a region. `None` for an ARN that hides its model, an id of another
/// geography than the list knows, and a bare id in a region whose price is not known.
pub fn prices(id_or_arn: &str, region: &str) -> Option<Prices> {
    let (row, input, output) = find(id_or_arn, region)?;
    Some(Prices { input, output: output.filter(|_| row.output.is_some()) })
}

/// What these tokens cost in USD, or `None` where any part of it is not known.
pub fn cost(id_or_arn: &str, region: &str, tokens: Tokens) -> Option<f64> {
    let (row, input, output) = find(id_or_arn, region)?;
    let grown = input / row.input?;
    let all_input = u64::from(tokens.input) + u64::from(tokens.cache_read) + u64::from(tokens.cache_write);
    let long = row.long.as_ref().filter(|long| all_input > u64::from(long.above));
    let (input, output, read, write, write_1h) = match long {
        Some(long) => (
            long.input * grown,
            Some(long.output * grown),
            long.cache_read,
            long.cache_write,
            long.cache_write_1h,
        ),
        None => (input, output, row.cache_read, row.cache_write, row.cache_write_1h),
    };
    let of = |count: u32, price: Option<f64>| match count {
        0 => Some(0.0),
        _ => Some(f64::from(count) * price?),
    };
    let grow = |price: Option<f64>| price.map(|price| price * grown);
    let short_writes = tokens.cache_write.checked_sub(tokens.cache_write_1h)?;
    let sum = of(tokens.input, Some(input))?
        + of(tokens.output, output)?
        + of(tokens.cache_read, grow(read))?
        + of(short_writes, grow(write))?
        + of(tokens.cache_write_1h, grow(write_1h))?;
    Some(sum / 1e6)
}

/// The row behind an id, and its price of input and output as called.
fn find(id_or_arn: &str, region: &str) -> Option<(&'static Row, f64, Option<f64>)> {
    let lens = lens::read(id_or_arn);
    let row = ROWS.iter().find(|row| row.id == lens.base_id)?;
    if let Some(geography) = &lens.geography {
        let (input, output) = row.prices.get(geography)?;
        return Some((row, *input, Some(*output)));
    }
    let region = lens.arn_region.as_deref().unwrap_or(region);
    let listed = row.on_demand && LIST_PRICE.contains(&region);
    listed.then_some((row, row.input?, row.output))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAIKU: &str = "anthropic.claude-haiku-4-5-20251001-v1:0";

    fn words(input: u32, output: u32) -> Tokens {
        Tokens { input, output, ..Tokens::default() }
    }

    /// In USD, to a millionth.
    fn costs(id: &str, region: &str, tokens: Tokens) -> Option<f64> {
        cost(id, region, tokens).map(|usd| (usd * 1e6).round() / 1e6)
    }

    #[test]
    fn the_geography_decides_the_price() {
        let of = |prefix: &str| costs(&format!("{prefix}.{HAIKU}"), "us-east-1", words(1_000_000, 1_000_000));
        assert_eq!((of("us"), of("eu"), of("global")), (Some(6.6), Some(6.6), Some(6.0)));
        let nova = |prefix: &str| prices(&format!("{prefix}.amazon.nova-2-lite-v1:0"), "eu-west-1");
        assert_eq!(nova("eu"), Some(Prices { input: 0.429, output: Some(3.597) }));
        assert_eq!(nova("global"), Some(Prices { input: 0.3, output: Some(2.5) }));
        let arn = format!("arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.{HAIKU}");
        assert_eq!(prices(&arn, "eu-west-1"), Some(Prices { input: 1.1, output: Some(5.5) }));
    }

    #[test]
    fn a_bare_id_is_priced_by_its_region_or_not_at_all() {
        let nova = "amazon.nova-lite-v1:0";
        assert_eq!(costs(nova, "us-east-1", words(1_000_000, 1_000_000)), Some(0.3));
        assert_eq!(prices(nova, "ap-southeast-2"), None);
        let arn = "arn:aws:bedrock:ap-southeast-2::foundation-model/amazon.nova-lite-v1:0";
        assert_eq!(prices(arn, "us-east-1"), None);
        assert_eq!(prices(HAIKU, "us-east-1"), None, "it has no price of its own");
    }

    #[test]
    fn what_hides_its_model_has_no_price() {
        for id in [
            "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456",
            "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc123def456",
            "us-east.anthropic.claude-sonnet-4-6",
            "acme.model-1",
        ] {
            assert_eq!(cost(id, "us-east-1", words(1, 1)), None, "{id}");
        }
    }

    #[test]
    fn a_long_input_costs_more_from_its_first_token() {
        let sonnet = |prefix: &str, input| {
            costs(
                &format!("{prefix}.anthropic.claude-sonnet-4-5-20250929-v1:0"),
                "us-east-1",
                words(input, 0),
            )
        };
        assert_eq!(sonnet("global", 200_000), Some(0.6));
        assert_eq!(sonnet("global", 200_001), Some(1.200_006));
        assert_eq!(sonnet("us", 300_000), Some(1.98));
        let cached = Tokens { cache_read: 200_000, ..words(1, 0) };
        let global = "global.anthropic.claude-sonnet-4-5-20250929-v1:0";
        assert_eq!(costs(global, "us-east-1", cached), Some(0.120_006), "cached tokens count too");
    }

    #[test]
    fn reading_and_writing_a_cache_have_their_own_prices() {
        let tokens = Tokens { cache_read: 100_000, cache_write: 100_000, ..Tokens::default() };
        let id = format!("us.{HAIKU}");
        assert_eq!(costs(&id, "us-east-1", tokens), Some(0.1485));
        let hour = Tokens { cache_write: 100_000, cache_write_1h: 100_000, ..Tokens::default() };
        assert_eq!(costs(&id, "us-east-1", hour), Some(0.22));
        let unknown = Tokens { cache_write: 1, ..Tokens::default() };
        assert_eq!(costs("us.amazon.nova-2-lite-v1:0", "us-east-1", unknown), None);
    }

    #[test]
    fn an_embedding_costs_what_it_reads() {
        let titan = "amazon.titan-embed-text-v2:0";
        assert_eq!(costs(titan, "us-east-1", words(1_000_000, 0)), Some(0.02));
        assert_eq!(prices(titan, "us-east-1"), Some(Prices { input: 0.02, output: None }));
        assert_eq!(prices(titan, "eu-west-1"), None);
    }
}
