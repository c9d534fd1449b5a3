import { cleanup, render } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { fakeError, FakeBackend } from "../ipc/fake";
import { troubleOfError } from "../lib/trouble";
import ErrorNote from "./ErrorNote.svelte";

let backend: FakeBackend;
const text = (name: string): string => document.querySelector(`[data-test="${name}"]`)?.textContent ?? "";
const fixButton = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-test="error-fix"]');
const stopped = fakeError({ code: "sandbox_stopped", message: "The sandbox is stopped.", hint: "Start it to go on." });

beforeEach(() => {
  backend = new FakeBackend().install();
});
afterEach(() => {
  cleanup();
  backend.uninstall();
});

it("fixes on the spot what the window can fix, and says what holds afterwards", async () => {
  render(ErrorNote, { trouble: troubleOfError(stopped) });
  await userEvent.click(fixButton()!);
  await vi.waitFor(() => expect(text("error-fixed")).toBe("The sandbox runs now. Try again."));
  expect(backend.called("sandbox_start")).toHaveLength(1);
  expect(fixButton()).toBeNull();
});

it("says why the fix failed, and offers it again", async () => {
  backend.on("sandbox_start", () => {
    throw fakeError({ message: "Port 8787 of this computer is taken by another program.", hint: "Use another port." });
  });
  render(ErrorNote, { trouble: troubleOfError(stopped) });
  await userEvent.click(fixButton()!);
  await vi.waitFor(() => expect(text("error-message")).toContain("Port 8787"));
  expect(fixButton()).not.toBeNull();
});
