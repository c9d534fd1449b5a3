import { cleanup, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { ChatStart } from "../../ipc/client";
import { fakeError, fakeSummary, FakeBackend } from "../../ipc/fake";
import { chatOf, LONG_PASTE, MOST_IN_FIELD } from "./chat.svelte";
import ChatPage from "./ChatPage.svelte";

let backend: FakeBackend;
let pages = 0;
const profile = () => fakeSummary({ id: `pasted-${pages}` });
const composer = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" });
const rows = () => document.querySelectorAll('[data-test="pasted"]');

/** What the engine says before it puts a pasted text in; returns whether it may. */
const mayPaste = (data: string): boolean =>
  composer().dispatchEvent(
    new InputEvent("beforeinput", { inputType: "insertFromPaste", data, bubbles: true, cancelable: true }),
  );

beforeEach(() => {
  pages += 1;
  backend = new FakeBackend({ profiles: [profile()] });
  backend.on("chat_start", () => {
    throw fakeError({ code: "cancelled" });
  });
  backend.install();
  render(ChatPage, { profile: profile() });
});
afterEach(() => {
  cleanup();
  backend.uninstall();
});

describe("a long text that is pasted", () => {
  const long = "a line of a log\n".repeat(LONG_PASTE / 10);

  it("stands beside the field and is sent before what is typed", async () => {
    await userEvent.type(composer(), "What went wrong?");
    expect(mayPaste(long)).toBe(false);
    await vi.waitFor(() => expect(rows()).toHaveLength(1));
    expect(composer().value).toBe("What went wrong?");
    await userEvent.type(composer(), "{Enter}");
    await vi.waitFor(() => expect(backend.called("chat_start")).toHaveLength(1));
    const { text } = (backend.called("chat_start")[0] as { request: ChatStart }).request;
    expect(text).toBe(`${long}\n\nWhat went wrong?`);
  });

  it("comes back to where it was when sending is stopped, not into the field", async () => {
    mayPaste(long);
    await vi.waitFor(() => expect(rows()).toHaveLength(1));
    await userEvent.click(screen.getByRole("button", { name: /^Send/ }));
    await vi.waitFor(() => expect(chatOf(profile()).question).toBe(long));
    expect(composer().value).toBe("");
  });

  it("can be taken out again, or changed in the field", async () => {
    mayPaste(long);
    mayPaste(`${long}!`);
    await vi.waitFor(() => expect(rows()).toHaveLength(2));
    await userEvent.click(screen.getAllByRole("button", { name: "Remove the pasted text" })[0] as HTMLElement);
    expect(rows()).toHaveLength(1);
    await userEvent.click(screen.getByRole("button", { name: "Edit" }));
    expect(rows()).toHaveLength(0);
    expect(composer().value).toBe(`${long}!`);
  });
});

it("A short text goes where it is pasted", () => {
  expect(mayPaste("x".repeat(LONG_PASTE))).toBe(true);
});

it("The field holds no more than it can show without delay, however a text got there", () => {
  const chat = chatOf(profile());
  chat.type("x".repeat(MOST_IN_FIELD + 1));
  expect(chat.draft).toBe("");
  expect(chat.pasted.map((text) => text.length)).toEqual([MOST_IN_FIELD + 1]);
  expect(chat.fitsInField(chat.pasted[0] ?? "")).toBe(false);
});
