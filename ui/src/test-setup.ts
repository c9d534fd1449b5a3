import { configure } from "@testing-library/svelte";
import { vi } from "vitest";

// What is waited for has time on a busy machine, too: one second is less than a full CI machine may take.
const PATIENCE = 20_000;
configure({ asyncUtilTimeout: PATIENCE });
const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (callback, options = PATIENCE) => waitFor(callback, options);

// What jsdom lacks and the window has.
if (!HTMLDialogElement.prototype.showModal) {
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
}
if (!Element.prototype.scrollIntoView) Element.prototype.scrollIntoView = () => {};
globalThis.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => {},
    removeEventListener: () => {},
  }) as unknown as MediaQueryList;
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
