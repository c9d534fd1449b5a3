import { cleanup, fireEvent, render } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { EmbedRequest } from "../../ipc/client";
import { fakeModel, fakeSummary, FakeBackend } from "../../ipc/fake";
import EmbeddingsPage from "./EmbeddingsPage.svelte";

let backend: FakeBackend;
let pages = 0;
const all = (name: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-test="${name}"]`)];
const part = (name: string): HTMLElement => {
  const found = all(name)[0];
  if (!found) throw new Error(`${name} is not on the page`);
  return found;
};

beforeEach(() => {
  pages += 1;
  const profile = fakeSummary({ id: `bench-${pages}` });
  backend = new FakeBackend({ profiles: [profile] });
  backend.on("model_describe", ({ id }) => fakeModel(id as string, { embedding: "titan_v2" }));
  backend.on("embed_run", ({ request }) => {
    const { texts } = request as EmbedRequest;
    return {
      vectors: texts.map(() => ({ dimensions: 512, norm: 0.99951, tokens: 9, tookMs: 117, values: [1] })),
      similarity: texts.map((_, a) => texts.map((__, b) => (a === b ? 1 : -0.0312))),
      tokens: 18,
      cost: null,
      tookMs: 214,
      requestIds: ["r1", "r2"],
    };
  });
  backend.install();
  render(EmbeddingsPage, { profile });
});
afterEach(() => {
  cleanup();
  backend.uninstall();
});

it("embeds what is typed, one text a line, and shows numbers, matrix and sums", async () => {
  await userEvent.type(part("embed-texts"), "first text{Enter}second text");
  await userEvent.click(part("embed-dimensions-512"));
  await userEvent.click(part("embed-run"));
  await vi.waitFor(() => expect(all("matrix-cell")).toHaveLength(4));
  expect(backend.called("embed_run")[0]?.["request"]).toMatchObject({
    texts: ["first text", "second text"],
    settings: { kind: "titan_v2", dimensions: 512, normalize: true },
  });
  expect([...part("embed-row").querySelectorAll("td")].map((cell) => cell.textContent?.trim())).toEqual([
    "1",
    "first text",
    "9",
    "1.000",
    "512",
    "117 ms",
    "",
  ]);
  expect(part("embed-sums").textContent).toMatch(/Texts\s*2.*Tokens\s*18.*Time, all\s*214 ms.*Calls\s*2/s);
  expect(part("embed-sums").textContent).not.toContain("Cost");
});

it("reads a pair out to three decimals by pointer and by keyboard, and marks both texts", async () => {
  await userEvent.click(part("embed-examples"));
  await userEvent.click(part("embed-run"));
  await vi.waitFor(() => expect(all("matrix-cell")).toHaveLength(36));
  const cell = document.querySelector<HTMLElement>('[data-row="0"][data-col="2"]');
  if (!cell) throw new Error("the cell is missing");
  await fireEvent.mouseEnter(cell);
  expect(part("matrix-readout").textContent).toBe("1 × 3: \u22120.031");
  expect(all("embed-row").map((row) => row.classList.contains("on"))).toEqual([true, false, true, false, false, false]);
  await fireEvent.keyDown(cell, { key: "ArrowDown" });
  expect(document.activeElement?.getAttribute("data-row")).toBe("1");
  expect(part("matrix-readout").textContent).toBe("2 × 3: \u22120.031");
});

it("says that texts have changed since the run, and leaves the changed one out of the matrix", async () => {
  await userEvent.click(part("embed-examples"));
  await userEvent.click(part("embed-run"));
  await vi.waitFor(() => expect(all("matrix-cell")).toHaveLength(36));
  await userEvent.click(all("embed-remove")[0] as HTMLElement);
  expect(all("matrix-cell")).toHaveLength(25);
  expect(document.body.textContent).toContain("texts have changed since");
});
