//! Sums in a prompt: found, read with the usual precedence, and worked out.

/// A sum and what it comes to; `None` where it has no value, as a division by zero.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sum {
    pub text: String,
    pub value: Option<f64>,
}

const MOST: usize = 10;
const DEPTH: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Number(f64),
    Sign(char),
}

/// The sums of a text, in their order.
pub(super) fn find(text: &str) -> Vec<Sum> {
    let text = text
        .replace(['×', '·'], "*")
        .replace('÷', "/")
        .replace('−', "-")
        .replace(" multiplied by ", " * ")
        .replace(" divided by ", " / ")
        .replace(" times ", " * ")
        .replace(" plus ", " + ")
        .replace(" minus ", " - ");
    let mut sums = Vec::new();
    for run in text.split(|letter: char| !(letter.is_ascii_digit() || "+-*/^(). ,%".contains(letter))) {
        for part in run.split(", ") {
            let part = part.trim().trim_end_matches(['.', ',', '-', '+', '*', '/', '^', '(', '%', ' ']);
            let part = part.trim_start_matches(['.', ',', '+', '*', '/', '^', ')', '%', ' ']);
            sums.extend(read(part));
        }
    }
    sums.truncate(MOST);
    sums
}

fn read(text: &str) -> Option<Sum> {
    let tokens = tokens(text)?;
    let numbers = tokens.iter().filter(|token| matches!(token, Token::Number(_))).count();
    // A date or a telephone number has no blanks around its signs, and multiplications are seldom meant there.
    let is_sum = text.contains(['*', '^', '+']) || text.contains(" / ") || text.contains(" - ");
    if numbers < 2 || !is_sum {
        return None;
    }
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
    let value = reader.sum()?;
    (reader.at == tokens.len())
        .then(|| Sum { text: text.to_owned(), value: value.is_finite().then_some(value) })
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() || first == '.' {
            let end = rest.find(|letter: char| !(letter.is_ascii_digit() || letter == '.' || letter == ','));
            let (number, tail) = rest.split_at(end.unwrap_or(rest.len()));
            tokens.push(Token::Number(number.replace(',', "").parse().ok()?));
            rest = tail;
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    Some(tokens)
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn take(&mut self, signs: &[char]) -> Option<char> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if signs.contains(sign) => {
                self.at += 1;
                Some(*sign)
            }
            _ => None,
        }
    }

    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product()?;
        while let Some(sign) = self.take(&['+', '-']) {
            let next = self.product()?;
            value = if sign == '+' { value + next } else { value - next };
        }
        Some(value)
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.power()?;
        while let Some(sign) = self.take(&['*', '/']) {
            let next = self.power()?;
            value = if sign == '*' { value * next } else { value / next };
        }
        Some(value)
    }

    fn power(&mut self) -> Option<f64> {
        let base = self.single()?;
        if self.take(&['^']).is_some() { Some(base.powf(self.deeper(Self::power)?)) } else { Some(base) }
    }

    fn single(&mut self) -> Option<f64> {
        if self.take(&['-']).is_some() {
            return self.deeper(Self::single).map(|value| -value);
        }
        if self.take(&['(']).is_some() {
            let value = self.deeper(Self::sum)?;
            return self.take(&[')']).map(|_| value);
        }
        let Some(Token::Number(value)) = self.tokens.get(self.at) else { return None };
        self.at += 1;
        Some(*value)
    }

    /// Reads one level further in; no sum written by hand nests as deep as the limit.
    fn deeper(&mut self, read: fn(&mut Self) -> Option<f64>) -> Option<f64> {
        self.depth += 1;
        let value = if self.depth > DEPTH { None } else { read(self) };
        self.depth -= 1;
        value
    }
}

impl Sum {
    /// The sum with its result, in Markdown.
    pub fn shown(&self) -> String {
        // As code, since a star between numbers could be read as emphasis.
        match self.value {
            Some(value) => format!("`{}` = **{}**", self.text, number(value)),
            None => {
                format!("{} has no value: something is divided by zero, or too large to write.", self.text)
            }
        }
    }
}

/// A number as people write it: no more digits than it needs.
pub(super) fn number(value: f64) -> String {
    let rounded = (value * 1e9).round() / 1e9;
    if rounded.is_finite() && rounded != 0.0 { format!("{rounded}") } else { format!("{value}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<f64> {
        find(text).first().and_then(|sum| sum.value)
    }

    #[test]
    fn precedence_brackets_and_powers_are_kept() {
        assert_eq!(value("2 + 3 * 4"), Some(14.0));
        assert_eq!(value("(2 + 3) * 4"), Some(20.0));
        assert_eq!(value("2^3^2"), Some(512.0));
        assert_eq!(value("-3 + 1,000.5"), Some(997.5));
        assert_eq!(number(0.1 + 0.2), "0.3");
    }

    #[test]
    fn words_for_signs_are_understood() {
        assert_eq!(value("What is 6 times 7?"), Some(42.0));
        assert_eq!(value("84 divided by 2"), Some(42.0));
    }

    #[test]
    fn dates_numbers_and_ranges_are_no_sums() {
        for text in ["2026-11-21", "call 555-1234", "10/12/2026", "version 1.2.3", "100 words", "5 - ", "+ 3"]
        {
            assert_eq!(find(text), [], "{text}");
        }
    }

    #[test]
    fn a_division_by_zero_has_no_value() {
        assert_eq!(find("1 / 0"), [Sum { text: "1 / 0".to_owned(), value: None }]);
        assert!(find(&format!("{}1 + 1{}", "(".repeat(5_000), ")".repeat(5_000))).is_empty());
    }
}
