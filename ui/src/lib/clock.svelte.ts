// The time as the screen shows it. Ages («2 min ago») read `clock.now`, so that they move by themselves; twice a
// minute is enough for them. A running test keeps its own finer clock.
class Clock {
  now = $state(Date.now());

  /** Starts ticking; gives the way to stop. */
  start(): () => void {
    const timer = setInterval(() => (this.now = Date.now()), 20_000);
    return () => clearInterval(timer);
  }

  /** Brings the time up to date at once, for what has just happened. */
  touch(): void {
    this.now = Date.now();
  }
}

export const clock = new Clock();
