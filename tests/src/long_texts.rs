//! Texts that are long, or strange, or both, and where in a conversation each stands.
//!
//! Each is near 1 MB, or smaller where the smaller one is known to be slow. How the window takes them is judged in
//! `tests/e2e/long_texts.rs`, and measured by `cargo xtask bench window`.

/// Where the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Answer,
    Thinking,
    Question,
    Error,
}

pub struct LongText {
    pub name: &'static str,
    pub place: Place,
    /// It comes in so many pieces, which are all equal.
    pub pieces: usize,
    pub piece: String,
}

impl LongText {
    pub fn text(&self) -> String {
        self.piece.repeat(self.pieces)
    }
}

const MILLION: usize = 1_000_000;

/// A piece of an answer is of about so many bytes.
const PIECE: usize = 2_000;

/// `piece`, as often as it takes to make 1 MB of it.
fn million(piece: &str) -> String {
    piece.repeat(MILLION / piece.len())
}

/// An answer that arrives at once.
fn answer(name: &'static str, text: String) -> LongText {
    LongText { name, place: Place::Answer, pieces: 1, piece: text }
}

/// An answer of `times` times `text`, which arrives in pieces of some of them.
fn repeated(name: &'static str, text: &str, times: usize) -> LongText {
    let together = (PIECE / text.len()).clamp(1, times);
    LongText { name, place: Place::Answer, pieces: times / together, piece: text.repeat(together) }
}

/// The same, of 1 MB.
fn stream(name: &'static str, text: &str) -> LongText {
    repeated(name, text, MILLION / text.len())
}

/// Those that every run of the tests plays: one of each kind that was once slow.
pub fn chosen() -> Vec<LongText> {
    let chosen = [
        "letters without a blank",
        "combining accents",
        "addresses in a row",
        "a fence with one line",
        "rules",
        "a table of many rows",
        "list items",
        "thinking in one line",
        "a question in one line",
        "an error in one line",
    ];
    all().into_iter().filter(|text| chosen.contains(&text.name)).collect()
}

pub fn all() -> Vec<LongText> {
    let mut texts = lines_and_letters();
    texts.extend(markdown());
    texts.extend(code_and_math());
    let in_place = |name, place, piece| LongText { name, place, pieces: 1, piece };
    texts.extend([
        in_place("thinking in one line", Place::Thinking, million("x")),
        in_place("thinking in paragraphs", Place::Thinking, million("First this, then that.\n\n")),
        in_place("a question in one line", Place::Question, million("x")),
        in_place("a question of blanks", Place::Question, " ".repeat(20_000) + "?"),
        in_place(
            "a question in lines",
            Place::Question,
            million("a line of a log, with a time and some words\n"),
        ),
        in_place("an error in one line", Place::Error, million("x")),
    ]);
    texts
}

fn lines_and_letters() -> Vec<LongText> {
    vec![
        stream("letters without a blank", "x"),
        stream("words in one paragraph", "a "),
        answer("combining accents", format!("e{}", "\u{301}".repeat(200_000))),
        stream("joined faces", "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}"),
        stream("faces joined without an end", "\u{1F468}\u{200D}"),
        stream("Arabic without a blank", "مرحبا"),
        stream("Hebrew in sentences", "שלום עולם, מה שלומך היום? "),
        stream("Chinese without a blank", "漢字測試"),
        answer("tabs", million("\t") + "x"),
        stream("blanks in lines", "x                                                            "),
        stream("empty lines", "\n\n\nx"),
        stream("an ordinary answer", ORDINARY),
    ]
}

fn markdown() -> Vec<LongText> {
    let cell = format!("|a|b|\n|-|-|\n|{}|y|\n", million("x"));
    let wide = format!("{}|\n{}|\n{}", "|a".repeat(2_000), "|-".repeat(2_000), million("|x|y|z|\n"));
    vec![
        stream("entities", "&amp;&lt;"),
        repeated("addresses in a row", "https://example.com/a/b?c=d ", 20_000),
        repeated("code spans", "`a` b ", 10_000),
        repeated("rules", "---\n", 30_000),
        repeated("headings", "# A heading\n", 50_000),
        repeated("list items", "- an item\n", 100_000),
        answer("nested items", (0..1_000).map(|level| format!("{}- a\n", " ".repeat(level * 2))).collect()),
        stream("quotes in quotes", "> > > > > > > > words\n"),
        answer("a table of many rows", format!("|a|b|c|\n|-|-|-|\n{}", million("|one|two|three|\n"))),
        answer("a table of many columns", wide),
        answer("a table with one huge cell", cell),
        stream("tables", "|a|b|c|\n|-|-|-|\n|1|2|3|\n\n"),
        answer(
            "link definitions",
            (0..20_000).map(|n| format!("[a{n}]: https://example.com/{n}\n")).collect(),
        ),
        answer("nested emphasis", "*a ".repeat(20_000) + &"a* ".repeat(20_000)),
        stream("brackets", "[a](b"),
    ]
}

fn code_and_math() -> Vec<LongText> {
    vec![
        answer("a fence with one line", format!("```js\n{}\n```\n", "let x = 1; ".repeat(27_000))),
        answer("a fence without a blank", format!("```\n{}\n```\n", million("x"))),
        answer("a fence of many lines", format!("```rust\n{}```\n", million("let x = 1; // a line\n"))),
        answer("a fence of blanks", format!("```\n{}x\n```\n", " ".repeat(100_000))),
        stream("fences", "```js\nlet x = 1;\n```\n\n"),
        stream("formulas in one line", "$x^2$ "),
        stream("formulas in blocks", "$$\n\\frac{a}{b} + c^2\n$$\n\n"),
        answer("one formula", format!("${}$", million("x+"))),
        stream("wide matrices", &matrix(900)),
    ]
}

fn matrix(columns: usize) -> String {
    format!("$$\n\\begin{{matrix}} {} \\end{{matrix}}\n$$\n\n", vec!["a"; columns].join(" & "))
}

const ORDINARY: &str = "## What it does\n\nSome *words* about `it`, with [a link](https://example.com/a) and a list:\n\n\
    - one item with **strong** words in it\n- another item, somewhat longer than the first one\n\n\
    ```rust\nfn main() {\n    println!(\"hello\");\n}\n```\n\n\
    | name | value |\n|------|------:|\n| one  | 1     |\n| two  | 2     |\n\nAnd a closing paragraph of two sentences. It ends here.\n\n";
