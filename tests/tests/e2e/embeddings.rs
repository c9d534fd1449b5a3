//! Embeddings: vectors with their numbers, and a similarity matrix that means something.

use outcrop_tests::form::{COHERE, Form};
use outcrop_tests::trouble::{expect, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, TestSandbox, journey};

const TEXTS: [&str; 3] = [
    "The cat sleeps on the windowsill.",
    "A cat is asleep on the windowsill.",
    "Quarterly revenue grew by eight percent.",
];

fn expect_matrix(app: &TestApp) -> Outcome {
    for index in 0..TEXTS.len() {
        let own = journey::similarity(app, index, index)?;
        expect((own - 1.0).abs() < 0.006, || format!("a text is {own} like itself"))?;
    }
    let (alike, unlike) = (journey::similarity(app, 0, 1)?, journey::similarity(app, 0, 2)?);
    expect(alike > unlike, || format!("similar texts have {alike}, unlike ones {unlike}"))?;
    expect((journey::similarity(app, 1, 0)? - alike).abs() < 1e-9, || {
        "the matrix is not symmetric".to_owned()
    })
}

#[test]
fn titan_embeds_in_the_chosen_dimensions() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("titan"))?;
    app.click("tab-embeddings")?;
    app.click("embed-dimensions-256")?;
    journey::embed(&app, &TEXTS)?;
    expect_matrix(&app)?;
    for row in app.texts("embed-row")? {
        expect_contains(&row, "256")?;
    }
    expect(!app.text("embed-sums")?.is_empty(), || "no sums are shown".to_owned())
}

#[test]
fn cohere_embeds_with_its_own_settings() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    let mut form: Form = sandbox.form("cohere");
    form.embedding_model = COHERE.to_owned();
    journey::save_new_profile(&app, &form)?;
    app.click("tab-embeddings")?;
    app.wait_for("embed-input-type")?;
    expect(!app.shows("embed-normalize")?, || "Titan's switch is offered to Cohere".to_owned())?;
    journey::embed(&app, &TEXTS)?;
    expect_matrix(&app)?;
    expect_contains(&app.text("embed-row")?, "1024")
        .or_else(|_| expect_contains(&app.text("embed-row")?, "1,024"))
}

#[test]
fn a_model_that_may_not_be_used_is_told_in_words() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("refused"))?;
    app.click("tab-embeddings")?;
    app.set("embed-texts", &TEXTS.join("\n"))?;
    sandbox.set_fault(Some(sandbox::Fault::Status(403)));
    app.click("embed-run")?;
    let message = app.wait_for_text("error-message", |text| !text.is_empty())?;
    expect(!message.contains("Exception"), || format!("no sentence: {message}"))?;
    expect(app.count("matrix-cell")? == 0, || "a matrix is shown for nothing".to_owned())
}
