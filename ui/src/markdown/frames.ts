// Draws at most once a frame, and less often when drawing is slow: it may take a quarter of the time, so that typing and
// scrolling stay smooth however large the live block has become.

const SHARE = 4;

export class FrameBudget {
  readonly #draw: () => void;
  #pending: number | null = null;
  #notBefore = 0;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** Wants a drawing soon. Asking again before it happened changes nothing. */
  ask(): void {
    this.#pending ??= requestAnimationFrame((now) => this.#frame(now));
  }

  cancel(): void {
    if (this.#pending !== null) cancelAnimationFrame(this.#pending);
    this.#pending = null;
  }

  #frame(now: number): void {
    this.#pending = null;
    if (now < this.#notBefore) {
      this.ask();
      return;
    }
    const started = performance.now();
    this.#draw();
    const took = performance.now() - started;
    this.#notBefore = took < 4 ? 0 : now + took * SHARE;
  }
}
