//! Code blocks that run: a few small tasks in the languages that people ask for first.

/// A language that a block can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    Rust,
    JavaScript,
    TypeScript,
    Go,
    Java,
    Bash,
    Sql,
    Html,
    Json,
}

/// The language that is named among the words.
pub(super) fn language(words: &[&str]) -> Option<Language> {
    words.iter().find_map(|word| {
        Some(match *word {
            "python" | "py" => Language::Python,
            "rust" => Language::Rust,
            "javascript" | "js" | "node" => Language::JavaScript,
            "typescript" | "ts" => Language::TypeScript,
            "go" | "golang" => Language::Go,
            "java" => Language::Java,
            "bash" | "shell" | "sh" => Language::Bash,
            "sql" => Language::Sql,
            "html" | "css" => Language::Html,
            "json" => Language::Json,
            _ => return None,
        })
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Job {
    Fibonacci,
    Reverse,
    Primes,
    Count,
}

/// A block for what the words ask; how often words occur, where they ask for nothing that is known.
pub(super) fn block(language: Language, words: &[String]) -> String {
    let starts = |start: &str| words.iter().any(|word| word.starts_with(start));
    let job = match () {
        () if starts("fibonacci") => Job::Fibonacci,
        () if starts("revers") => Job::Reverse,
        () if starts("prime") => Job::Primes,
        () => Job::Count,
    };
    let (name, code) = match language {
        Language::Python => ("python", python(job)),
        Language::Rust => ("rust", rust(job)),
        Language::JavaScript => ("javascript", javascript(job)),
        Language::TypeScript => ("typescript", TYPESCRIPT),
        Language::Go => ("go", GO),
        Language::Java => ("java", JAVA),
        Language::Bash => ("bash", BASH),
        Language::Sql => ("sql", SQL),
        Language::Html => ("html", HTML),
        Language::Json => ("json", JSON),
    };
    format!("```{name}\n{code}\n```")
}

fn python(job: Job) -> &'static str {
    match job {
        Job::Fibonacci => {
            "def fibonacci(count: int) -> list[int]:\n    numbers = []\n    a, b = 0, 1\n    for _ in range(count):\n        \
             numbers.append(a)\n        a, b = b, a + b\n    return numbers\n\n\nprint(fibonacci(10))"
        }
        Job::Reverse => {
            "def reverse(text: str) -> str:\n    return text[::-1]\n\n\nprint(reverse(\"outcrop\"))"
        }
        Job::Primes => {
            "def primes(limit: int) -> list[int]:\n    sieve = [True] * (limit + 1)\n    found = []\n    for n in range(2, \
             limit + 1):\n        if sieve[n]:\n            found.append(n)\n            for multiple in range(n * n, limit \
             + 1, n):\n                sieve[multiple] = False\n    return found\n\n\nprint(primes(50))"
        }
        Job::Count => {
            "from collections import Counter\n\n\ndef word_counts(text: str) -> Counter:\n    \"\"\"How often each word \
             occurs, in lower case.\"\"\"\n    return Counter(text.lower().split())\n\n\nprint(word_counts(\"a rose is a \
             rose\").most_common(2))"
        }
    }
}

fn rust(job: Job) -> &'static str {
    match job {
        Job::Fibonacci => {
            "fn fibonacci(count: usize) -> Vec<u64> {\n    let (mut a, mut b) = (0, 1);\n    (0..count)\n        .map(|_| \
             {\n            let next = a;\n            (a, b) = (b, a + b);\n            next\n        })\n        \
             .collect()\n}\n\nfn main() {\n    println!(\"{:?}\", fibonacci(10));\n}"
        }
        Job::Reverse => {
            "fn reverse(text: &str) -> String {\n    text.chars().rev().collect()\n}\n\nfn main() {\n    println!(\"{}\", \
             reverse(\"outcrop\"));\n}"
        }
        Job::Primes => {
            "fn is_prime(n: u32) -> bool {\n    n > 1 && (2..).take_while(|d| d * d <= n).all(|d| n % d != 0)\n}\n\nfn \
             main() {\n    let primes: Vec<u32> = (2..50).filter(|n| is_prime(*n)).collect();\n    \
             println!(\"{primes:?}\");\n}"
        }
        Job::Count => {
            "use std::collections::HashMap;\n\n/// How often each word occurs, in lower case.\nfn word_counts(text: &str) \
             -> HashMap<String, usize> {\n    let mut counts = HashMap::new();\n    for word in text.split_whitespace() \
             {\n        *counts.entry(word.to_lowercase()).or_insert(0) += 1;\n    }\n    counts\n}\n\nfn main() {\n    \
             println!(\"{:?}\", word_counts(\"a rose is a rose\"));\n}"
        }
    }
}

fn javascript(job: Job) -> &'static str {
    match job {
        Job::Fibonacci => {
            "function fibonacci(count) {\n  const numbers = [];\n  let [a, b] = [0, 1];\n  for (let i = 0; i < count; i++) \
             {\n    numbers.push(a);\n    [a, b] = [b, a + b];\n  }\n  return numbers;\n}\n\nconsole.log(fibonacci(10));"
        }
        Job::Reverse => {
            "const reverse = (text) => [...text].reverse().join('');\n\nconsole.log(reverse('outcrop'));"
        }
        Job::Primes => {
            "const isPrime = (n) => {\n  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;\n  return n > \
             1;\n};\n\nconsole.log([...Array(50).keys()].filter(isPrime));"
        }
        Job::Count => {
            "/** How often each word occurs, in lower case. */\nfunction wordCounts(text) {\n  const counts = new Map();\n  \
             for (const word of text.toLowerCase().split(/\\s+/)) {\n    counts.set(word, (counts.get(word) ?? 0) + 1);\n  \
             }\n  return counts;\n}\n\nconsole.log(wordCounts('a rose is a rose'));"
        }
    }
}

const TYPESCRIPT: &str = "type Counts = Map<string, number>;

function wordCounts(text: string): Counts {
  const counts: Counts = new Map();
  for (const word of text.toLowerCase().split(/\\s+/)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

console.log(wordCounts('a rose is a rose'));";

const GO: &str = "package main

import (
\t\"fmt\"
\t\"strings\"
)

func wordCounts(text string) map[string]int {
\tcounts := map[string]int{}
\tfor _, word := range strings.Fields(strings.ToLower(text)) {
\t\tcounts[word]++
\t}
\treturn counts
}

func main() {
\tfmt.Println(wordCounts(\"a rose is a rose\"))
}";

const JAVA: &str = "import java.util.Map;
import java.util.TreeMap;

public class WordCounts {
    static Map<String, Integer> count(String text) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String word : text.toLowerCase().split(\"\\\\s+\")) {
            counts.merge(word, 1, Integer::sum);
        }
        return counts;
    }

    public static void main(String[] arguments) {
        System.out.println(count(\"a rose is a rose\"));
    }
}";

const BASH: &str = "#!/usr/bin/env bash
# How often each word of a file occurs, the most frequent first.
set -euo pipefail

tr -cs '[:alnum:]' '\\n' <\"$1\" | tr '[:upper:]' '[:lower:]' | sort | uniq -c | sort -rn | head -n 10";

const SQL: &str = "-- The ten customers who spent most this year.
SELECT customers.name,
       SUM(orders.total) AS spent
FROM customers
JOIN orders ON orders.customer_id = customers.id
WHERE orders.placed_at >= DATE '2026-01-01'
GROUP BY customers.name
ORDER BY spent DESC
LIMIT 10;";

const HTML: &str = "<!doctype html>
<html lang=\"en\">
  <head>
    <meta charset=\"utf-8\" />
    <title>Outcrop</title>
    <style>
      main { max-width: 40rem; margin: 2rem auto; font-family: system-ui; }
    </style>
  </head>
  <body>
    <main><h1>Hello</h1><p>A small page.</p></main>
  </body>
</html>";

const JSON: &str = "{
  \"name\": \"sandbox\",
  \"region\": \"us-east-1\",
  \"models\": [\"chat\", \"embeddings\"],
  \"ready\": true
}";
