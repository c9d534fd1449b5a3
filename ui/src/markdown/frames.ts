// Draws at most once a frame, and less often when drawing is slow: it may take a share of the time, so that typing and
// scrolling stay smooth however large the live block has become.

export class FrameBudget {
  readonly #draw: () => void;
  readonly #pause: number;
  #pending: number | null = null;
  #notBefore = 0;

  /** Between two drawings passes `pause` times as long as the last one took. */
  constructor(draw: () => void, pause: number) {
    this.#draw = draw;
    this.#pause = pause;
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
    this.#notBefore = took < 4 ? 0 : now + took * this.#pause;
  }
}
