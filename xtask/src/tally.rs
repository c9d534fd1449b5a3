//! The closing line: counts from the test runners' own summaries, and one for every check that is not a test.

/// Passed and failed, over everything so far.
#[derive(Debug, Default)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    /// Of the above, how many were tests and not checks.
    pub tests: u32,
    /// What failed, named once more at the end, far below its own output: each step with its tests.
    pub failures: Vec<String>,
}

/// Whose summary a step ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runner {
    /// A check: done or not done.
    Check,
    CargoTest,
    Nextest,
    Vitest,
}

impl Tally {
    /// Counts one step. A step that failed without naming a failed test counts as one failure, and a test run that
    /// names no test at all has failed, whatever it says.
    pub fn add(&mut self, step: &str, runner: Runner, ok: bool, output: &str) {
        let failed_before = self.failed;
        let output = plain(output);
        self.count(runner, ok, &output);
        if self.failed > failed_before {
            let tests = failed_tests(runner, &output).into_iter().map(|test| format!("{step}: {test}"));
            self.failures.push(step.to_owned());
            self.failures.extend(tests);
        }
    }

    fn count(&mut self, runner: Runner, ok: bool, output: &str) {
        if runner == Runner::Check {
            if ok {
                self.passed += 1;
            } else {
                self.failed += 1;
            }
            return;
        }
        let (passed, mut failed) = counts(runner, output);
        self.tests += passed + failed;
        if failed == 0 && (!ok || passed == 0) {
            failed = 1;
        }
        self.passed += passed;
        self.failed += failed;
    }

    /// Whether all is well: something was tested and nothing failed.
    pub fn is_good(&self) -> bool {
        self.failed == 0 && self.tests > 0
    }
}

fn counts(runner: Runner, output: &str) -> (u32, u32) {
    let summaries: Vec<&str> = match runner {
        Runner::Check => Vec::new(),
        Runner::CargoTest => cargo_summaries(output),
        Runner::Nextest => output.lines().filter_map(|line| line.trim().strip_prefix("Summary [")).collect(),
        Runner::Vitest => output.lines().filter_map(|line| line.trim().strip_prefix("Tests ")).collect(),
    };
    let sum = |words: &[&str]| {
        summaries.iter().flat_map(|summary| words.iter().map(|word| number_before(summary, word))).sum()
    };
    (sum(&["passed"]), sum(&["failed", "timed out", "exec failed"]))
}

/// The failed tests by name, as far as the runner tells them.
fn failed_tests(runner: Runner, output: &str) -> Vec<&str> {
    let lines = output.lines().map(str::trim);
    match runner {
        Runner::Check => Vec::new(),
        Runner::CargoTest => {
            lines.filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED")).collect()
        }
        // Told when it happens and again below the summary: «FAIL [   0.116s] (492/515) crate::binary name».
        Runner::Nextest => {
            let told = lines.skip_while(|line| !line.starts_with("Summary ["));
            told.filter_map(|line| line.split_once("] (")?.1.split_once(") ")).map(|(_, name)| name).collect()
        }
        Runner::Vitest => lines.filter_map(|line| line.strip_prefix("FAIL ")).map(str::trim).collect(),
    }
}

/// The result lines of the test binaries, without those in the output of a failed test, which may have run tests itself.
fn cargo_summaries(output: &str) -> Vec<&str> {
    let (mut announced, mut in_output_of_a_test) = (0, false);
    let mut summaries = Vec::new();
    for line in output.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("running ").filter(|_| !in_output_of_a_test) {
            announced = rest.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(announced);
        } else if line.starts_with("---- ") && line.ends_with(" ----") {
            in_output_of_a_test = true;
        } else if let Some(summary) = line.strip_prefix("test result:") {
            let told: u32 =
                ["passed", "failed", "ignored"].iter().map(|word| number_before(summary, word)).sum();
            if !in_output_of_a_test || told == announced {
                summaries.push(summary);
                in_output_of_a_test = false;
            }
        }
    }
    summaries
}

/// The number in front of `word` in «3 passed (1 slow), 2 failed» and its like.
fn number_before(summary: &str, word: &str) -> u32 {
    let parts = summary.split([',', ';', '|', ':', '.', '(']);
    let named = parts.filter_map(|part| part.trim().split_once(' ')).find(|(_, what)| what.trim() == word);
    named.and_then(|(number, _)| number.parse().ok()).unwrap_or(0)
}

/// Without the colours that a runner may use all the same.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        if letter == '\u{1b}' {
            rest.by_ref().find(|letter| letter.is_ascii_alphabetic());
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(runner: Runner, ok: bool, output: &str) -> (u32, u32) {
        let mut tally = Tally::default();
        tally.add("a step", runner, ok, output);
        (tally.passed, tally.failed)
    }

    #[test]
    fn the_counts_of_every_binary_are_summed() {
        let output = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
                      test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured\n";
        assert_eq!(after(Runner::CargoTest, false, output), (15, 2));
    }

    #[test]
    fn tests_that_a_failed_test_ran_itself_are_not_counted() {
        let output = "running 3 tests\ntest outer ... FAILED\n\n---- outer stdout ----\n\nrunning 1 test\n\
                      test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured\n\nfailures:\n    outer\n\n\
                      test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured\n\n\
                      running 2 tests\n\ntest result: ok. 2 passed; 0 failed; 0 ignored\n";
        assert_eq!(after(Runner::CargoTest, false, output), (3, 1));
    }

    #[test]
    fn nextest_counts_slow_and_timed_out_tests_where_they_belong() {
        let good = "     Summary [   4.083s] 31 tests run: 31 passed (2 slow), 4 skipped";
        assert_eq!(after(Runner::Nextest, true, good), (31, 0));
        let bad =
            "     Summary [  60.002s] 5/9 tests run: 2 passed (1 leaky), 2 failed, 1 timed out, 0 skipped";
        assert_eq!(after(Runner::Nextest, false, bad), (2, 3));
        let one = "     Summary [   0.002s] 1 test run: 1 passed, 0 skipped";
        assert_eq!(after(Runner::Nextest, true, one), (1, 0));
    }

    #[test]
    fn vitest_counts_read_through_its_colours() {
        let good = " Test Files  9 passed (9)\n\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m88 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (88)\u{1b}[39m\n";
        assert_eq!(after(Runner::Vitest, true, good), (88, 0));
        assert_eq!(after(Runner::Vitest, false, "      Tests  1 failed | 11 passed (12)"), (11, 1));
    }

    #[test]
    fn a_run_that_fails_before_its_first_test_is_one_failure() {
        assert_eq!(after(Runner::CargoTest, false, "error: could not compile `profiles`"), (0, 1));
        assert_eq!(after(Runner::Nextest, true, "nothing was found"), (0, 1));
    }

    #[test]
    fn failed_tests_are_named_once() {
        for (runner, output) in [
            (
                Runner::Nextest,
                "  FAIL [   0.1s] (2/5) a::http one::two\n  stderr: [x] (3) y\n  Summary [  1.0s] 5 tests run: 4 passed, 1 \
                 failed, 0 skipped\n   FAIL [   0.1s] (2/5) a::http one::two\nerror: test run failed",
            ),
            (
                Runner::CargoTest,
                "test a::http one::two ... FAILED\ntest three ... ok\ntest result: FAILED. 1 passed; 1 failed",
            ),
            (
                Runner::Vitest,
                " × one::two\n FAIL  a::http one::two\nError: [x] no\n  Tests  1 failed | 1 passed (2)",
            ),
        ] {
            let mut tally = Tally::default();
            tally.add("a step", runner, false, output);
            assert_eq!(tally.failures, ["a step", "a step: a::http one::two"], "{runner:?}");
        }
    }

    #[test]
    fn checks_alone_are_no_success() {
        let mut tally = Tally::default();
        tally.add("a step", Runner::Check, true, "");
        assert!(!tally.is_good());
        tally.add("a step", Runner::CargoTest, true, "test result: ok. 1 passed; 0 failed");
        assert!(tally.is_good());
        tally.add("a step", Runner::Check, false, "");
        assert!(!tally.is_good());
        assert_eq!(tally.failures, ["a step"]);
    }
}
