//! How long the page stood still: the longest gap between two beats of a timer and of frames inside it.

use serde_json::Value;

use crate::app::TestApp;
use crate::trouble::Outcome;

const START: &str = "const beat = (window.__beat ??= {});
    if (!beat.running) {
        beat.running = true;
        const count = (kind) => { const now = performance.now();
            beat[kind + 'Worst'] = Math.max(beat[kind + 'Worst'] ?? 0, now - beat[kind]); beat[kind] = now; };
        const frame = () => { count('frame'); requestAnimationFrame(frame); };
        beat.timer = beat.frame = performance.now();
        setInterval(() => count('timer'), 50);
        requestAnimationFrame(frame);
    }
    beat.timer = beat.frame = performance.now();
    beat.timerWorst = beat.frameWorst = 0;";

/// Counts from now on, anew.
pub fn begin(app: &TestApp) -> Outcome {
    app.driver().run(START, &[]).map(drop)
}

/// The longest gap since then, in milliseconds: of the timer or of the frames, whichever stood still longer.
pub fn longest_gap(app: &TestApp) -> Outcome<u64> {
    let script = "const beat = window.__beat; const now = performance.now();
        return Math.round(Math.max(beat.timerWorst, beat.frameWorst, now - beat.timer, now - beat.frame));";
    Ok(app.driver().run(script, &[])?.as_u64().unwrap_or(u64::MAX))
}

/// Waits until the page has drawn two frames, however long the first takes.
pub fn settle(app: &TestApp) -> Outcome<Value> {
    let script = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true))));";
    app.driver().run_async(script, &[])
}
