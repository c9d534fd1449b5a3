//! Prefixes that are found again, and those that are not.

use super::*;
use crate::catalog::MODELS;
use crate::converse;
use serde_json::{Value, json};

fn model(part: &str) -> &'static Model {
    MODELS.iter().find(|known| known.id.contains(part)).unwrap()
}

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn long(word: &str) -> Value {
    json!({"text": format!("{word} ").repeat(1_500)})
}

fn point(ttl: &str) -> Value {
    json!({"cachePoint": {"ttl": ttl, "type": "default"}})
}

fn conversation(system: Vec<Value>, messages: &[Vec<Value>]) -> Conversation {
    let messages: Vec<Value> = messages
        .iter()
        .enumerate()
        .map(|(position, content)| {
            json!({"content": content, "role": if position % 2 == 0 { "user" } else { "assistant" }})
        })
        .collect();
    converse::read(&json!({"messages": messages, "system": system}))
}

fn cached(question: &str) -> Conversation {
    conversation(vec![long("alpha"), point("5m")], &[vec![json!({"text": question})]])
}

#[test]
fn a_prefix_is_written_once_and_read_from_then_on() {
    let (caches, sonnet) = (Caches::default(), model("sonnet-4-5"));
    let first = caches.count("a", &cached("One?"), sonnet, time(0));
    assert!(first.cache_write_5m >= 1_500 && first.cache_read == 0);
    let second = caches.count("a", &cached("Another?"), sonnet, time(10));
    assert_eq!((second.cache_read, second.cache_write()), (first.cache_write_5m, 0));
    assert_eq!(second.total(), cached("Another?").input_tokens());
    for (scope, question) in [("b", "One?"), ("c", "One?")] {
        assert_eq!(caches.count(scope, &cached(question), sonnet, time(10)).cache_read, 0, "{scope}");
    }
}

#[test]
fn reading_keeps_a_prefix_alive_and_silence_ends_it() {
    let (caches, sonnet) = (Caches::default(), model("sonnet-4-5"));
    let read = |at: i64| caches.count("a", &cached("?"), sonnet, time(at)).cache_read > 0;
    assert!(!read(0));
    assert!(read(299) && read(598));
    assert!(!read(598 + 300));
}

#[test]
fn below_the_minimum_nothing_is_cached_and_nothing_is_refused() {
    let (caches, sonnet) = (Caches::default(), model("sonnet-4-5"));
    let short = conversation(vec![json!({"text": "Be brief."}), point("5m")], &[vec![json!({"text": "Hi"})]]);
    for _ in 0..2 {
        let usage = caches.count("a", &short, sonnet, time(0));
        assert_eq!((usage.cache_read, usage.cache_write(), usage.input), (0, 0, short.input_tokens()));
        assert!(usage.cache_asked);
    }
    check(&short, sonnet).unwrap();
}

#[test]
fn a_changed_block_before_the_point_ends_the_match() {
    let (caches, sonnet) = (Caches::default(), model("sonnet-4-5"));
    let two = |first: &str| {
        conversation(
            vec![json!({"text": first}), long("beta"), point("5m")],
            &[vec![long("gamma"), point("5m"), json!({"text": "?"})]],
        )
    };
    caches.count("a", &two("x"), sonnet, time(0));
    assert_eq!(caches.count("a", &two("y"), sonnet, time(1)).cache_read, 0);
    let usage = caches.count("a", &two("x"), sonnet, time(2));
    assert_eq!(usage.cache_write(), 0);
    assert!(usage.cache_read >= 3_000);
}

#[test]
fn a_growing_conversation_reads_what_its_last_point_wrote() {
    let (caches, sonnet) = (Caches::default(), model("sonnet-4-5"));
    let user = |text: &str| vec![json!({"text": text}), point("5m")];
    let first = [vec![long("delta"), point("5m")]];
    let written = caches.count("a", &conversation(vec![], &first), sonnet, time(0)).cache_write_5m;
    // The point has moved on: the earlier prefix is within its reach.
    let grown = [vec![long("delta")], vec![json!({"text": "Yes."})], user("More?")];
    let usage = caches.count("a", &conversation(vec![], &grown), sonnet, time(1));
    assert_eq!(usage.cache_read, written);
    assert!(usage.cache_write_5m > 0 && usage.cache_write_5m < 100);
}

#[test]
fn a_point_looks_back_twenty_blocks_and_no_further() {
    let sonnet = model("sonnet-4-5");
    let with = |between: usize| {
        let caches = Caches::default();
        caches.count("a", &conversation(vec![], &[vec![long("eta"), point("5m")]]), sonnet, time(0));
        let mut blocks = vec![long("eta")];
        blocks.extend((0..between).map(|number| json!({"text": format!("note {number}")})));
        blocks.push(point("5m"));
        caches.count("a", &conversation(vec![], &[blocks]), sonnet, time(1)).cache_read
    };
    assert!(with(20) > 0);
    assert_eq!(with(21), 0);
}

#[test]
fn an_hour_is_counted_apart_and_comes_first() {
    let (caches, sonnet) = (Caches::default(), model("sonnet-4-5"));
    let both = conversation(vec![long("zeta"), point("1h")], &[vec![long("theta"), point("5m")]]);
    check(&both, sonnet).unwrap();
    let usage = caches.count("a", &both, sonnet, time(0));
    assert!(usage.cache_write_1h >= 1_500 && usage.cache_write_5m >= 1_500);
    assert!(caches.count("a", &both, sonnet, time(1_800)).cache_read >= usage.cache_write_1h);
    let wrong = conversation(vec![long("zeta"), point("5m")], &[vec![long("theta"), point("1h")]]);
    assert!(check(&wrong, sonnet).unwrap_err().message.contains("a ttl='1h' cache_control block must not"));
}

#[test]
fn nova_caches_by_itself_and_takes_no_point_among_tools() {
    let (caches, nova) = (Caches::default(), model("nova-lite"));
    let plain = conversation(vec![long("iota")], &[vec![json!({"text": "Hi"})]]);
    let first = caches.count("a", &plain, nova, time(0));
    assert_eq!((first.cache_read, first.cache_write()), (0, 0));
    assert!(caches.count("a", &plain, nova, time(1)).cache_read >= 1_500);
    let tool = json!({"toolSpec": {"inputSchema": {"json": {"type": "object"}}, "name": "t"}});
    let body = json!({"messages": [], "toolConfig": {"tools": [tool, point("5m")]}});
    assert_eq!(
        check(&converse::read(&body), nova).unwrap_err().message,
        "Malformed input request: #/toolConfig/tools/1: extraneous key [cachePoint] is not permitted, please reformat \
         your input and try again."
    );
}

#[test]
fn points_that_close_nothing_or_are_too_many_are_refused() {
    let sonnet = model("sonnet-4-5");
    let refused = |system: Vec<Value>| {
        check(&conversation(system, &[vec![json!({"text": "Hi"})]]), sonnet).unwrap_err().message
    };
    assert!(refused(vec![point("5m")]).starts_with("There is nothing available to cache."));
    let five = (0..5).flat_map(|_| [json!({"text": "a"}), point("5m")]).collect();
    assert!(refused(five).contains("A maximum of 4 blocks"));
    let without = model("llama3-3");
    let refusal = check(&cached("?"), without).unwrap_err();
    assert_eq!((refusal.status, refusal.code), (403, "AccessDeniedException"));
}

#[test]
fn the_memory_of_prefixes_is_bounded() {
    let (caches, sonnet) = (Caches::default(), model("sonnet-4-5"));
    let short = model("sonnet-4-5").caching.unwrap().minimum;
    assert!(short <= 1_500);
    for number in 0..40 {
        caches.count(&format!("{number}"), &cached("?"), sonnet, time(number));
    }
    let mut entries = caches.0.lock().unwrap();
    let filler = *entries.values().next().unwrap();
    for number in 0..KEPT {
        entries.insert((format!("filler {number}"), [0; 32]), filler);
    }
    drop(entries);
    caches.count("new", &cached("?"), sonnet, time(50));
    assert!(caches.0.lock().unwrap().len() <= KEPT);
}
