//! Vectors from texts: the same text always the same vector, and like texts close together.
//!
//! Words, their character pieces and a few everyday subjects are hashed onto the dimensions. That is no language model,
//! but the order of similarities is the one that a person expects, which is what a similarity matrix is looked at for.

/// What a vector is for; queries and documents of the same text differ a little, as Cohere's do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Any,
    Document,
    Query,
    Classification,
    Clustering,
    Image,
}

/// Words that say nothing about the subject.
const COMMON: &[&str] = &[
    "a", "an", "the", "and", "or", "but", "of", "to", "in", "on", "at", "for", "with", "by", "from", "is",
    "are", "was", "were", "be", "been", "it", "its", "this", "that", "these", "those", "i", "you", "he",
    "she", "we", "they", "my", "your", "our", "their", "as", "do", "does", "did", "not", "no", "so", "if",
    "how", "what", "which", "who", "der", "die", "das", "und", "le", "la", "les", "et", "de", "el", "los",
    "y", "un", "une", "ein", "eine",
];

/// Everyday subjects: words that a person would call related though they share no letters.
const SUBJECTS: &[&[&str]] = &[
    &["cat", "kitten", "dog", "puppy", "pet", "animal", "katze", "hund", "chat", "chien", "gato", "perro"],
    &["car", "vehicle", "truck", "engine", "drive", "auto", "wagen", "voiture", "coche", "motor"],
    &["king", "queen", "prince", "princess", "royal", "throne", "crown"],
    &[
        "money", "bank", "price", "cost", "pay", "invoice", "bill", "finance", "stock", "market", "geld",
        "argent",
    ],
    &["food", "eat", "meal", "dinner", "lunch", "cook", "recipe", "bread", "cheese", "pizza", "restaurant"],
    &["rain", "sun", "weather", "storm", "snow", "wind", "cloud", "sunny", "forecast", "wetter", "temps"],
    &[
        "doctor", "hospital", "medicine", "patient", "health", "nurse", "illness", "disease", "arzt",
        "médecin",
    ],
    &[
        "code",
        "software",
        "program",
        "programming",
        "developer",
        "bug",
        "compiler",
        "function",
        "rust",
        "python",
    ],
    &[
        "computer", "laptop", "server", "network", "cloud", "database", "machine", "internet", "password",
        "login",
    ],
    &["happy", "glad", "joy", "love", "wonderful", "great", "good", "excellent", "delighted"],
    &["sad", "angry", "terrible", "bad", "awful", "hate", "unhappy", "poor", "broken"],
    &["river", "lake", "sea", "ocean", "water", "beach", "boat", "ship", "fish", "fleuve", "meer"],
    &["mountain", "hill", "rock", "stone", "granite", "outcrop", "bedrock", "geology", "valley"],
    &["book", "read", "novel", "library", "author", "writer", "story", "poem", "buch", "livre"],
    &["school", "teacher", "student", "learn", "university", "lesson", "exam", "study"],
    &["football", "soccer", "match", "team", "goal", "player", "sport", "game", "tennis"],
    &["music", "song", "piano", "guitar", "concert", "melody", "singer", "band"],
    &["house", "home", "room", "kitchen", "door", "window", "roof", "haus", "maison", "casa"],
    &["train", "plane", "flight", "airport", "travel", "trip", "ticket", "hotel", "journey", "holiday"],
    &["refund", "return", "delivery", "order", "parcel", "shipping", "customer", "support", "complaint"],
];

const WORD: f32 = 1.0;
const SUBJECT: f32 = 1.3;
const PIECE: f32 = 0.35;
const COMMON_WEIGHT: f32 = 0.15;
/// Every text shares a little of one direction, so that unlike texts are near 0.1 rather than 0, as with real models.
const SHARED: f32 = 0.45;

/// The vector of a text, as long as the text has content.
pub(super) fn embed(text: &str, dimensions: usize, purpose: Purpose) -> Vec<f32> {
    let mut vector = vec![0.0; dimensions];
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    add(&mut vector, b"shared by all texts", SHARED);
    if purpose != Purpose::Any {
        add(&mut vector, format!("for {purpose:?}").as_bytes(), SHARED / 2.0);
    }
    if words.is_empty() {
        add(&mut vector, lower.as_bytes(), WORD);
    }
    for word in words {
        let weight = if COMMON.contains(&word) { COMMON_WEIGHT } else { WORD };
        add(&mut vector, word.as_bytes(), weight);
        if weight < WORD {
            continue;
        }
        let stem = word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(word);
        for (number, subject) in SUBJECTS.iter().enumerate() {
            if subject.contains(&word) || subject.contains(&stem) {
                add(&mut vector, format!("subject {number}").as_bytes(), SUBJECT);
            }
        }
        pieces(word, |piece| add(&mut vector, piece.as_bytes(), PIECE));
    }
    vector
}

/// The vector of something other than text: its blocks, so that what shares blocks is close together.
pub(super) fn embed_bytes(bytes: &[u8], dimensions: usize, purpose: Purpose) -> Vec<f32> {
    const BLOCK: usize = 64;
    const BLOCKS: usize = 4_096;
    let mut vector = vec![0.0; dimensions];
    add(&mut vector, b"shared by all that is no text", SHARED);
    if purpose != Purpose::Any {
        add(&mut vector, format!("for {purpose:?}").as_bytes(), SHARED / 2.0);
    }
    for block in bytes.chunks(BLOCK).take(BLOCKS) {
        add(&mut vector, block, PIECE);
    }
    vector
}

/// Adds one vector to another.
pub(super) fn sum(into: &mut [f32], other: &[f32]) {
    into.iter_mut().zip(other).for_each(|(value, more)| *value += more);
}

/// The runs of three letters of a word, its borders marked.
fn pieces(word: &str, mut each: impl FnMut(&str)) {
    let marked: Vec<char> = std::iter::once('^').chain(word.chars()).chain(std::iter::once('$')).collect();
    for window in marked.windows(3) {
        each(&window.iter().collect::<String>());
    }
}

/// Adds a feature: eight dimensions, each with a sign, all from the feature's hash.
fn add(vector: &mut [f32], feature: &[u8], weight: f32) {
    const SPREAD: usize = 8;
    let mut state = feature.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let step = weight / (SPREAD as f32).sqrt();
    for _ in 0..SPREAD {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let place = (mixed >> 8) as usize % vector.len();
        vector[place] += if mixed & 1 == 0 { step } else { -step };
    }
}

/// Gives a vector the length 1.
pub(super) fn normalize(vector: &mut [f32]) {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        for value in vector {
            *value /= length;
        }
    }
}

/// One bit a dimension: whether it is positive.
pub(super) fn bits(vector: &[f32]) -> Vec<u8> {
    vector.iter().map(|value| u8::from(*value > 0.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cosine(left: &str, right: &str) -> f32 {
        let [left, right] = [left, right].map(|text| {
            let mut vector = embed(text, 512, Purpose::Any);
            normalize(&mut vector);
            vector
        });
        left.iter().zip(&right).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn like_texts_are_closer_than_unlike_ones() {
        let near = cosine("The cat sat on the mat.", "A kitten was sitting on a mat.");
        let far = cosine("The cat sat on the mat.", "Quarterly invoices are due on Friday.");
        assert!(near > far + 0.2, "near {near}, far {far}");
        assert!(
            cosine("How do I get a refund?", "returning an order")
                > cosine("How do I get a refund?", "sunny weather")
        );
        assert!(cosine("configure the network", "network configuration") > 0.5);
    }

    #[test]
    fn the_same_text_has_the_same_vector_and_a_query_is_close_to_its_document() {
        assert_eq!(embed("hello", 256, Purpose::Any), embed("hello", 256, Purpose::Any));
        assert_ne!(embed("hello", 256, Purpose::Query), embed("hello", 256, Purpose::Document));
    }

    #[test]
    fn a_text_without_words_has_a_vector_too() {
        assert!(embed("!?", 256, Purpose::Any).iter().any(|value| *value != 0.0));
        assert!((cosine("!?", "!?") - 1.0).abs() < 1e-5);
    }
}
