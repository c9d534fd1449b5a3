//! Random texts of characters that are hard to carry, and where to cut them.

use sandbox_wire::seed::Seed;

/// Letters, and what breaks a careless encoder: quotes, escapes, controls, joiners, other directions, other planes.
const POOLS: &[&[&str]] = &[
    &["a", "e", "n", "s", "t", "Z", "0", "7", " ", " ", "\n", ". ", ", "],
    &["the ", "river ", "of ", "stone ", "and ", "Lorem ", "ipsum\n\n", "- "],
    &["\"", "'", "\\", "\\\\", "\\n", "\\u0041", "/", "{", "}", "[", "]", ":", "</script>", "${x}", "%00"],
    &[
        "\u{0}",
        "\u{1}",
        "\u{8}",
        "\t",
        "\u{b}",
        "\u{c}",
        "\r",
        "\r\n",
        "\u{1b}[31m",
        "\u{1f}",
        "\u{7f}",
        "\u{85}",
    ],
    &["e\u{301}", "n\u{303}", "a\u{308}\u{323}", "\u{300}", "ก็", "한", "각"],
    &["שלום", "مرحبا", "\u{202e}abc\u{202c}", "\u{200f}", "א1"],
    &["東", "京", "日本語", "ß", "é", "Ω", "я", "\u{a0}", "\u{3000}", "ﬁ"],
    &["🗼", "👩‍💻", "🇩🇪", "👍🏽", "𝒳", "𐍈", "\u{10ffff}", "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}"],
    &["\u{2028}", "\u{2029}", "\u{feff}", "\u{fffd}", "\u{ffff}", "\u{200b}", "\u{e000}"],
];

/// A text with something in it: mostly short, sometimes a single character, sometimes very long.
pub(super) fn any(seed: &mut Seed) -> String {
    let pieces = match seed.below(100) {
        0..=9 => 1,
        10..=95 => seed.within(2, 120),
        _ => seed.within(2_000, 8_000),
    };
    made(seed, pieces)
}

/// A few characters.
pub(super) fn short(seed: &mut Seed) -> String {
    let pieces = seed.within(1, 8);
    made(seed, pieces)
}

fn made(seed: &mut Seed, pieces: usize) -> String {
    // Some texts are plain, some of one kind, some of everything.
    let one = seed.percent(50).then(|| seed.below(POOLS.len()));
    let mut text = String::new();
    for _ in 0..pieces {
        let pool = one.filter(|_| seed.percent(70)).unwrap_or_else(|| seed.below(POOLS.len()));
        let piece = POOLS.get(pool).and_then(|pool| seed.pick(pool));
        text.push_str(piece.copied().unwrap_or("x"));
    }
    text
}

/// Where a stream cuts a text: between any two characters, in even steps or wildly, now and then with nothing between.
pub(super) fn cuts(seed: &mut Seed, text: &str) -> Vec<usize> {
    let most = match seed.below(4) {
        0 => 1,
        1 => 12,
        2 => 200,
        _ => return Vec::new(),
    };
    let mut cuts = Vec::new();
    let mut left = 0;
    for (at, _) in text.char_indices() {
        if left == 0 {
            cuts.push(at);
            if seed.percent(3) {
                cuts.push(at);
            }
            left = seed.within(1, most);
        }
        left -= 1;
    }
    // The first cut is at the start, which is an empty first piece; most texts have none.
    if cuts.len() > 1 && seed.percent(80) {
        cuts.retain(|at| *at > 0);
    }
    cuts
}
