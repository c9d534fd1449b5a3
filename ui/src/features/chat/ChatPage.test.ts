import { cleanup, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { ChatEvent, ChatSettings, ChatStart, ConversationSummary, Diagnosis, Fix, Turn } from "../../ipc/client";
import { fakeSummary, FakeBackend, sender, type Send } from "../../ipc/fake";
import { confirmWord, engines, plainKey } from "../../lib/inputMethodFake";
import ChatPage from "./ChatPage.svelte";

let backend: FakeBackend;
let send: Send<ChatEvent>;
let end: (turn: Turn) => void;
let pages = 0;
let asked = 0;

const part = (name: string): HTMLElement | null => document.querySelector(`[data-test="${name}"]`);
const composer = (): HTMLTextAreaElement => part("composer") as HTMLTextAreaElement;

const metrics = {
  firstTokenMs: 1310,
  thinkingMs: 2100,
  tookMs: 4000,
  tokensPerSecond: 76.6,
  inputTokens: 388,
  outputTokens: 3057,
  cachedTokens: 0,
  cost: 0.047,
  stopReason: "end_turn",
  requestId: "7f3c2a10-1111-4000-8000-0000000a9a1e",
};
function turn(change: Partial<Turn> = {}): Turn {
  return {
    id: `a${asked}`,
    role: "assistant",
    text: "",
    thinking: "",
    redactedBlocks: 0,
    model: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ending: "complete",
    diagnosis: null,
    metrics,
    createdAt: "2026-11-21T10:00:00Z",
    ...change,
  };
}

beforeEach(() => {
  // Chats are kept per profile for as long as the app runs: each test has a profile of its own.
  pages += 1;
  const profile = fakeSummary({ id: `page-${pages}` });
  backend = new FakeBackend({ profiles: [profile] });
  backend.on("chat_start", (args) => {
    send = sender<ChatEvent>(args);
    asked += 1;
    const { text } = args["request"] as ChatStart;
    send({
      kind: "begun",
      conversationId: "c1",
      title: "A title",
      userTurn: turn({ id: `u${asked}`, role: "user", text, metrics: null }),
      answerId: `a${asked}`,
    });
    return new Promise<Turn>((resolve) => (end = resolve));
  });
  backend.install();
  render(ChatPage, { profile });
});
afterEach(() => {
  cleanup();
  backend.uninstall();
});

async function ask(text: string): Promise<void> {
  await userEvent.type(composer(), `${text}{Enter}`);
  await vi.waitFor(() => expect(part("stop")).not.toBeNull());
}

describe("the chat page", () => {
  it("sends on Enter, breaks the line on Shift Enter", async () => {
    await userEvent.type(composer(), "one{Shift>}{Enter}{/Shift}two");
    expect(composer().value).toBe("one\ntwo");
    await userEvent.keyboard("{Enter}");
    await vi.waitFor(() => expect(backend.called("chat_start")).toHaveLength(1));
    expect((backend.called("chat_start")[0]?.["request"] as ChatStart).text).toBe("one\ntwo");
    expect(composer().value).toBe("");
  });

  it.each(engines)("keeps what an input method confirms with Enter, and sends on the next one (%s)", async (engine) => {
    confirmWord(composer(), engine, "山");
    await vi.waitFor(() => expect(composer().value).toBe("山"));
    plainKey(composer());
    await vi.waitFor(() => expect(backend.called("chat_start")).toHaveLength(1));
    expect((backend.called("chat_start")[0]?.["request"] as ChatStart).text).toBe("山");
  });

  it.each(engines)("keeps a name open that an input method is writing (%s)", async (engine) => {
    const listed = [{ id: "c1", title: "old", turns: 2, updatedAt: "2026-11-21T10:00:00Z" }];
    backend.on("conversation_list", () => listed);
    await userEvent.click(part("conversation-menu")!);
    await userEvent.click(await screen.findByRole("button", { name: "Rename old" }));
    const name = screen.getByRole<HTMLInputElement>("textbox", { name: "New name" });
    confirmWord(name, engine, "山");
    confirmWord(name, engine, "川", "Escape");
    expect(screen.queryByRole("textbox", { name: "New name" })).toBe(name);
    expect(backend.called("conversation_rename")).toHaveLength(0);
    plainKey(name);
    await vi.waitFor(() => expect(backend.called("conversation_rename")).toHaveLength(1));
  });

  it("leaves a name as it was on Escape, with the list still open", async () => {
    backend.on("conversation_list", () => [{ id: "c1", title: "old", turns: 2, updatedAt: "2026-11-21T10:00:00Z" }]);
    await userEvent.click(part("conversation-menu")!);
    await userEvent.click(await screen.findByRole("button", { name: "Rename old" }));
    await userEvent.keyboard("new{Escape}");
    expect(screen.queryByRole("textbox", { name: "New name" })).toBeNull();
    expect(screen.getByRole("dialog", { name: "Conversations" })).toBeTruthy();
    expect(backend.called("conversation_rename")).toHaveLength(0);
  });

  it("sends a line break as a stop sequence when its escape is typed, and shows it as that", async () => {
    await userEvent.click(part("disclosure-stop")!);
    const stops = part("param-stopSequences") as HTMLTextAreaElement;
    await userEvent.type(stops, "\\n\\nHuman:{Enter}END");
    await ask("hello");
    const { settings } = backend.called("chat_start")[0]?.["request"] as ChatStart;
    expect(settings.stopSequences).toEqual(["\n\nHuman:", "END"]);
    expect(stops.value).toBe("\\n\\nHuman:\nEND");
  });

  it("streams thinking into an open fold and folds it once the answer comes", async () => {
    await ask("hello");
    send({ kind: "thinking", text: "First this.\n\nThen that." });
    await vi.waitFor(() => expect(part("thinking-text")?.textContent).toContain("Then that."));
    expect(part("thinking")?.dataset["live"]).toBe("true");
    expect(part("thinking-text")?.hidden).toBe(false);
    send({ kind: "thought", tookMs: 2100 });
    send({ kind: "text", text: "**Hi**" });
    await vi.waitFor(() => expect(part("answer")?.querySelector("strong")?.textContent).toBe("Hi"));
    expect(part("thinking")?.dataset["live"]).toBe("false");
    expect(part("thinking-text")?.hidden).toBe(true);
    expect(part("thinking")?.textContent).toContain("First this. Then that.");
  });

  it("ends in the metrics line, on the same elements that streamed", async () => {
    await ask("hello");
    send({ kind: "text", text: "A paragraph.\n\nAnother" });
    await vi.waitFor(() => expect(part("answer")?.querySelectorAll("p")).toHaveLength(2));
    const paragraph = part("answer")?.querySelector("p");
    end(turn({ text: "A paragraph.\n\nAnother one." }));
    await vi.waitFor(() => expect(part("metrics")).not.toBeNull());
    expect(part("answer")?.querySelector("p")).toBe(paragraph);
    expect(part("metrics")?.textContent?.replace(/\s+/g, " ").trim()).toMatch(
      /claude-sonnet-4-5.*1\.31 s first.*76\.6 tok\/s.*388 in.*3,057 out.*0 cached.*\$0\.047.*end_turn.*7f3c…9a1e/,
    );
    await userEvent.click(screen.getByRole("button", { name: /Copy the request id/ }));
    expect(backend.called("clipboard_write")).toEqual([{ text: metrics.requestId }]);
    expect(document.querySelectorAll('[data-test="turn"]')).toHaveLength(2);
  });

  it("stops on Escape, where Send was, and lets the user type on", async () => {
    await ask("hello");
    expect(part("send")).toBeNull();
    await userEvent.type(composer(), "next{Enter}");
    expect(backend.called("chat_start")).toHaveLength(1);
    await userEvent.keyboard("{Escape}");
    await vi.waitFor(() => expect(backend.called("chat_stop")).toHaveLength(1));
    end(turn({ text: "half", ending: "stopped" }));
    await vi.waitFor(() =>
      expect(part("ending-note")?.textContent).toContain("Stopped. The text is kept; AWS may still bill the request."),
    );
    expect(composer().value).toBe("next");
  });

  it.each([
    ["truncated", "Cut off at 3,057 tokens"],
    ["interrupted", "Interrupted: the answer broke off"],
  ] as const)("says of a turn that it is %s, and keeps its text", async (ending, words) => {
    await ask("hello");
    end(turn({ text: "what came", ending }));
    await vi.waitFor(() => expect(part("ending-note")?.textContent).toContain(words));
    expect(part("answer")?.textContent).toContain("what came");
  });

  it("leaves the model's field empty when it is cleared, so that another id can be typed", async () => {
    const field = part("param-model") as HTMLInputElement;
    await userEvent.clear(field);
    await userEvent.type(field, "amazon.nova-lite-v1:0");
    expect(field.value).toBe("amazon.nova-lite-v1:0");
  });

  it("raises max tokens when an answer was cut off", async () => {
    await ask("hello");
    end(turn({ text: "what came", ending: "truncated" }));
    await vi.waitFor(() => expect(part("raise-max-tokens")?.textContent).toContain("16,384"));
    await userEvent.click(part("raise-max-tokens") as HTMLElement);
    expect((part("param-maxTokens") as HTMLInputElement).value).toBe("16,384");
  });

  it("shows a diagnosis with its next step and asks again with the same text", async () => {
    await ask("hello");
    const diagnosis = {
      title: "Throttled",
      message: "Too many tokens this minute.",
      hint: "Wait a little.",
      fix: null,
      field: null,
      code: "ThrottlingException",
      httpStatus: 429,
      awsMessage: "Too many tokens",
      requestId: "r",
      retryable: true,
    };
    end(turn({ ending: "failed", diagnosis, metrics: null }));
    await vi.waitFor(() => expect(part("error-next")?.textContent).toBe("Wait a little."));
    await userEvent.click(part("try-again") as HTMLElement);
    await vi.waitFor(() => expect(backend.called("chat_start")).toHaveLength(2));
    expect(backend.called("chat_start")[1]?.["request"]).toMatchObject({ text: "hello", conversationId: "c1" });
  });

  const refused = (change: Partial<Diagnosis>): Diagnosis => ({
    title: "Refused",
    message: "It was refused.",
    hint: "Change it.",
    fix: null,
    field: null,
    code: "ValidationException",
    httpStatus: 400,
    awsMessage: "no",
    requestId: "r",
    retryable: false,
    ...change,
  });

  it("says that a question without an answer is not sent along with the next one", async () => {
    await ask("hello");
    end(turn({ ending: "failed", diagnosis: refused({}), metrics: null }));
    await vi.waitFor(() => expect(part("left-out")?.textContent).toContain("goes without this question"));
  });

  it("marks the field that the last answer was refused for, until it is changed", async () => {
    await ask("hello");
    end(turn({ ending: "failed", diagnosis: refused({ field: "maxOutputTokens" }), metrics: null }));
    await vi.waitFor(() => expect(part("refused-max_tokens")).not.toBeNull());
    await userEvent.clear(part("param-maxTokens") as HTMLElement);
    await userEvent.type(part("param-maxTokens") as HTMLElement, "900");
    await userEvent.tab();
    expect(part("refused-max_tokens")).toBeNull();
  });

  it.each([
    [{ kind: "set_budget", tokens: 1024 }, "Set the budget to 1,024", { thinking: { kind: "budget", tokens: 1024 } }],
    [
      { kind: "use_effort", effort: "high" },
      "Think with high effort",
      { thinking: { kind: "effort", effort: "high" } },
    ],
    [
      { kind: "unset", parameters: ["max_tokens", "top_p"] },
      "Unset max tokens and top-p",
      { maxTokens: null, topP: null },
    ],
  ] as [Fix, string, Partial<ChatSettings>][])("takes the fix %o and asks again", async (fix, words, settings) => {
    await ask("hello");
    end(turn({ ending: "failed", diagnosis: refused({ fix }), metrics: null }));
    await vi.waitFor(() => expect(part("fix-button")?.textContent).toContain(words));
    await userEvent.click(part("fix-button") as HTMLElement);
    await vi.waitFor(() => expect(backend.called("chat_start")).toHaveLength(2));
    expect(backend.called("chat_start")[1]?.["request"]).toMatchObject({ text: "hello", settings });
  });

  it("asks Rust about a link and opens it only after a yes", async () => {
    backend.on("link_open", ({ url, confirmed }) =>
      confirmed ? { kind: "opened" } : { kind: "confirm", host: "example.com", url },
    );
    await ask("hello");
    end(turn({ text: "[a page](https://example.com/a)" }));
    await vi.waitFor(() => expect(part("answer")?.querySelector("a")).toBeInstanceOf(HTMLElement));
    await userEvent.click(part("answer")?.querySelector("a") as HTMLElement);
    await vi.waitFor(() => expect(part("dialog")?.textContent ?? "").toContain("example.com"));
    await userEvent.click(part("dialog-confirm") as HTMLElement);
    expect(backend.called("link_open")).toEqual([
      { url: "https://example.com/a", confirmed: false },
      { url: "https://example.com/a", confirmed: true },
    ]);
  });

  it("shows only the thinking that the model takes, and its true bounds", async () => {
    await vi.waitFor(() => expect(part("param-thinking-budget")).not.toBeNull());
    expect(part("param-thinking-effort")).toBeNull();
    const slider = part("param-budget-slider") as HTMLInputElement;
    expect([slider.min, slider.max, slider.value]).toEqual(["1024", "8191", "4096"]);
    await userEvent.click(part("param-thinking-off") as HTMLElement);
    expect(part("param-budget-slider")).toBeNull();
    expect(part("composer-thinking")?.textContent).toContain("Thinking off");
  });

  it("says that the conversations are being checked until they are, and then lists them", async () => {
    let listed: (found: ConversationSummary[]) => void = () => {};
    backend.on("conversation_list", () => new Promise((resolve) => (listed = resolve)));
    cleanup();
    render(ChatPage, { profile: fakeSummary({ id: `checked-${pages}` }) });
    await userEvent.click(part("conversation-menu") as HTMLElement);
    await vi.waitFor(() => expect(part("conversations-checking")).not.toBeNull());
    listed([{ id: "c1", title: "Rivers", turns: 1, updatedAt: "2026-11-21T10:00:00Z" }]);
    await vi.waitFor(() => expect(part("conversation-item")?.textContent).toContain("Rivers"));
    expect(part("conversations-checking")).toBeNull();
  });
});

describe("a text of 1 MB", () => {
  const long = "words ".repeat(170_000);
  /** What is laid out as one text on the page, at most. */
  const longest = (): number => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let most = 0;
    while (walk.nextNode()) most = Math.max(most, walk.currentNode.textContent?.length ?? 0);
    return most;
  };
  const ask = async (text: string): Promise<void> => {
    await vi.waitFor(() => expect(composer()).not.toBeNull());
    await userEvent.click(composer());
    composer().value = text;
    composer().dispatchEvent(new Event("input", { bubbles: true }));
    await userEvent.keyboard("{Enter}");
    await vi.waitFor(() => expect(part("stop")).not.toBeNull());
  };

  it("is shown in part as thinking, and all of it on request", async () => {
    await ask("Hi");
    send({ kind: "thinking", text: long });
    await vi.waitFor(() => expect(part("show-all")).not.toBeNull());
    expect(longest()).toBeLessThanOrEqual(4_000);
    expect(part("thinking-text")?.textContent).toContain("of 1,020,000 characters are shown.");
    part("show-all")?.click();
    await vi.waitFor(() => expect(part("show-all")).toBeNull());
    await vi.waitFor(() => expect(part("thinking-text")?.textContent?.includes(long)).toBe(true));
    expect(longest()).toBeLessThanOrEqual(4_000);
  });

  it("is shown in part as a question, as an error and as its details", async () => {
    await ask(long);
    const diagnosis = {
      title: null,
      message: long,
      nextStep: "Do that.",
      awsMessage: long,
      code: "X",
      httpStatus: 400,
    };
    end(
      turn({
        ending: "failed",
        diagnosis: { ...diagnosis, requestId: null, retryable: false, fix: null } as unknown as Turn["diagnosis"],
      }),
    );
    await vi.waitFor(() => expect(part("details-toggle")).not.toBeNull());
    await userEvent.click(part("details-toggle") as HTMLElement);
    expect(document.querySelectorAll('[data-test="show-all"]')).toHaveLength(3);
    expect(longest()).toBeLessThanOrEqual(4_000);
  });
});
