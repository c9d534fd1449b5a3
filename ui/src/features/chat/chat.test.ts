import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { BrokenRule, ChatEvent, ChatStart, Turn } from "../../ipc/client";
import { fakeError, fakeModel, fakeSummary, FakeBackend, sender, type Send } from "../../ipc/fake";
import { Chat } from "./chat.svelte";

interface Stream {
  request: ChatStart;
  send: Send<ChatEvent>;
  end: (turn: Turn) => void;
  fail: (error: unknown) => void;
}

let backend: FakeBackend;
let streams: Stream[];
let chat: Chat;

beforeEach(() => {
  streams = [];
  backend = new FakeBackend({ profiles: [fakeSummary()] });
  backend.on(
    "chat_start",
    (args) =>
      new Promise<Turn>((end, fail) =>
        streams.push({ request: args["request"] as ChatStart, send: sender<ChatEvent>(args), end, fail }),
      ),
  );
  backend.install();
  chat = new Chat("p1");
  chat.parameters.follow(fakeSummary());
});
afterEach(() => backend.uninstall());

function turn(change: Partial<Turn> = {}): Turn {
  return {
    id: "a1",
    role: "assistant",
    text: "",
    thinking: "",
    redactedBlocks: 0,
    model: "m",
    ending: "complete",
    diagnosis: null,
    metrics: null,
    createdAt: "2026-11-21T10:00:00Z",
    ...change,
  };
}

async function ask(text: string): Promise<Stream> {
  const before = streams.length;
  chat.draft = text;
  void chat.send();
  await vi.waitFor(() => expect(streams.length).toBe(before + 1));
  const stream = streams[before];
  if (!stream) throw new Error("nothing was sent");
  return stream;
}

function begin(stream: Stream, answerId = "a1"): void {
  stream.send({
    kind: "begun",
    conversationId: "c1",
    title: "Title",
    userTurn: turn({ id: `u-${answerId}`, role: "user", text: stream.request.text }),
    answerId,
  });
}

describe("an answer", () => {
  it("streams thinking and text, and its finished turn takes the place of the live one under the same key", async () => {
    const stream = await ask("hello");
    begin(stream);
    expect(chat.thread.id).toBe("c1");
    expect(chat.thread.title).toBe("Title");
    stream.send({ kind: "thinking", text: "hm" });
    stream.send({ kind: "thinking", text: "m" });
    expect(chat.thread.live?.phase).toBe("thinking");
    stream.send({ kind: "thought", tookMs: 1200 });
    stream.send({ kind: "text", text: "Hi" });
    expect(chat.thread.live).toMatchObject({ phase: "answering", thinking: "hmm", text: "Hi", thoughtMs: 1200 });
    const key = chat.thread.live?.streamId;
    const finished = turn({ text: "Hi there", thinking: "hmm" });
    stream.end(finished);
    await vi.waitFor(() => expect(chat.thread.live).toBeNull());
    expect(chat.thread.turns.at(-1)).toEqual(finished);
    expect(chat.thread.keyOf(finished)).toBe(key);
    expect(chat.thread.turns.map((one) => one.role)).toEqual(["user", "assistant"]);
  });

  it("ignores events that come after its result", async () => {
    const stream = await ask("hello");
    begin(stream);
    stream.end(turn({ text: "done" }));
    await vi.waitFor(() => expect(chat.thread.live).toBeNull());
    stream.send({ kind: "text", text: "late" });
    begin(stream, "a2");
    expect(chat.thread.turns).toHaveLength(2);
    expect(chat.thread.turns.at(-1)?.text).toBe("done");
  });

  it("can be stopped before its first byte, by the id that was minted here, and gives its text back", async () => {
    const stream = await ask("a long question");
    await chat.thread.stop();
    expect(backend.called("chat_stop")).toEqual([{ streamId: stream.request.streamId }]);
    stream.fail(fakeError({ code: "cancelled", message: "Stopped." }));
    await vi.waitFor(() => expect(chat.thread.live).toBeNull());
    expect(chat.draft).toBe("a long question");
    expect(chat.thread.unsent).toBeNull();
    expect(chat.trouble).toBeNull();
  });

  it("asks to stop only once", async () => {
    await ask("hello");
    await Promise.all([chat.thread.stop(), chat.thread.stop()]);
    expect(backend.called("chat_stop")).toHaveLength(1);
  });

  it("that could not be sent keeps its text beside the reason, and can be sent again", async () => {
    const stream = await ask("precious words");
    stream.fail(fakeError({ code: "keychain_locked", message: "The keychain is locked.", hint: "Unlock it." }));
    await vi.waitFor(() => expect(chat.thread.unsent).not.toBeNull());
    expect(chat.thread.unsent).toMatchObject({
      text: "precious words",
      trouble: { message: "The keychain is locked.", hint: "Unlock it." },
    });
    void chat.sendText("precious words");
    await vi.waitFor(() => expect(streams).toHaveLength(2));
    expect(streams[1]?.request.text).toBe("precious words");
    expect(chat.thread.unsent).toBeNull();
  });

  it("keeps what had come when the command itself fails", async () => {
    const stream = await ask("hello");
    begin(stream);
    stream.send({ kind: "text", text: "half an ans" });
    stream.fail(fakeError({ code: "storage", message: "The disk is full." }));
    await vi.waitFor(() => expect(chat.thread.live).toBeNull());
    expect(chat.thread.turns.at(-1)).toMatchObject({ text: "half an ans", ending: "interrupted" });
    expect(chat.thread.unsent?.trouble.message).toBe("The disk is full.");
  });

  it("says how long nothing came, until something comes", async () => {
    const stream = await ask("hello");
    stream.send({ kind: "still_waiting", seconds: 15 });
    expect(chat.thread.live?.silentS).toBe(15);
    stream.send({ kind: "text", text: "a" });
    expect(chat.thread.live?.silentS).toBe(0);
  });
});

describe("the draft", () => {
  it("that is typed while an answer streams is kept, and a text that comes back is put before it", async () => {
    const stream = await ask("first");
    expect(chat.draft).toBe("");
    chat.draft = "second";
    await chat.send();
    expect(streams).toHaveLength(1);
    stream.fail(fakeError({ code: "cancelled" }));
    await vi.waitFor(() => expect(chat.draft).toBe("first\n\nsecond"));
  });

  it("gets an unsent text back when another conversation is begun", async () => {
    const stream = await ask("do not lose me");
    stream.fail(fakeError());
    await vi.waitFor(() => expect(chat.thread.unsent).not.toBeNull());
    chat.startNew();
    expect(chat.draft).toBe("do not lose me");
  });

  it("of blanks is not sent", async () => {
    chat.draft = "  \n ";
    await chat.send();
    expect(streams).toHaveLength(0);
  });
});

describe("conversations", () => {
  it("go on streaming while another one is looked at, and come back as they are", async () => {
    const stream = await ask("hello");
    begin(stream);
    const streaming = chat.thread;
    chat.startNew();
    expect(chat.thread.turns).toHaveLength(0);
    stream.send({ kind: "text", text: "meanwhile" });
    expect(chat.isStreaming("c1")).toBe(true);
    await chat.open("c1");
    expect(chat.thread).toBe(streaming);
    expect(chat.thread.live?.text).toBe("meanwhile");
    stream.end(turn({ text: "meanwhile, done" }));
    await vi.waitFor(() => expect(chat.isStreaming("c1")).toBe(false));
    expect(backend.called("conversation_open")).toHaveLength(0);
  });

  it("open the one that was asked for last, whichever answers first", async () => {
    const opened = new Map<string, (value: unknown) => void>();
    backend.on(
      "conversation_open",
      ({ conversationId }) => new Promise((resolve) => opened.set(conversationId as string, resolve)),
    );
    const both = [chat.open("c1"), chat.open("c2")];
    await vi.waitFor(() => expect(opened.size).toBe(2));
    for (const id of ["c2", "c1"]) opened.get(id)?.({ id, profileId: "p1", title: id, turns: [] });
    await Promise.all(both);
    expect(chat.thread.id).toBe("c2");
  });

  /** Opens a conversation that takes its time; gives what lets it come. */
  function openSlowly(id: string): { come: () => void; opened: Promise<void> } {
    let come!: () => void;
    const found = { id, profileId: "p1", title: id, turns: [] };
    backend.on("conversation_open", () => new Promise((resolve) => (come = () => resolve(found))));
    return { opened: chat.open(id), come: () => come() };
  }

  it("stay on the open one when it is clicked while another one loads", async () => {
    const stream = await ask("hello");
    begin(stream);
    const slow = openSlowly("c2");
    await vi.waitFor(() => expect(backend.called("conversation_open")).toHaveLength(1));
    await chat.open("c1");
    slow.come();
    await slow.opened;
    expect(chat.thread.id).toBe("c1");
  });

  it("stay on the open one when something is asked in it while another one loads", async () => {
    const slow = openSlowly("c2");
    await vi.waitFor(() => expect(backend.called("conversation_open")).toHaveLength(1));
    const stream = await ask("hello");
    slow.come();
    await slow.opened;
    begin(stream);
    expect(chat.thread.id).toBe("c1");
    expect(chat.draft).toBe("");
  });

  it("are listed by the question that was asked last", async () => {
    const lists: ((value: unknown) => void)[] = [];
    backend.on("conversation_list", () => new Promise((resolve) => lists.push(resolve)));
    const both = [chat.refresh(), chat.refresh()];
    await vi.waitFor(() => expect(lists).toHaveLength(2));
    lists[1]?.([]);
    lists[0]?.([{ id: "old", title: "old", turns: 1, updatedAt: "2026-11-21T10:00:00Z" }]);
    await Promise.all(both);
    expect(chat.conversations).toEqual([]);
  });

  it("that is deleted while it streams is stopped first", async () => {
    const order: string[] = [];
    const stream = await ask("hello");
    begin(stream);
    backend.on("chat_stop", () => {
      order.push("stop");
      stream.end(turn({ ending: "stopped" }));
      return null;
    });
    backend.on("conversation_delete", () => (order.push("delete"), null));
    await chat.delete("c1");
    expect(order).toEqual(["stop", "delete"]);
    expect(chat.thread.id).toBeNull();
  });

  it("that cannot be opened say why and leave the present one", async () => {
    backend.on("conversation_open", () => {
      throw fakeError({ code: "storage", message: "The history cannot be read." });
    });
    const before = chat.thread;
    await chat.open("gone");
    expect(chat.thread).toBe(before);
    expect(chat.trouble?.message).toBe("The history cannot be read.");
  });
});

describe("a broken rule", () => {
  const rule = (settings: unknown): BrokenRule => {
    const fixed = { ...(settings as BrokenRule["fixed"]), temperature: null };
    return {
      field: "temperature",
      message: "Temperature must be 1 or unset while thinking is on.",
      fix: "Unset temperature",
      fixed,
    };
  };

  beforeEach(() => {
    backend.on("chat_check", ({ settings }) =>
      (settings as BrokenRule["fixed"]).temperature === 0.7 ? [rule(settings)] : [],
    );
    chat.parameters.settings.temperature = 0.7;
    chat.parameters.changed();
  });

  it("holds the text back and keeps it in the composer", async () => {
    chat.draft = "hello";
    await chat.send();
    expect(streams).toHaveLength(0);
    expect(chat.heldBack).toBe(true);
    expect(chat.draft).toBe("hello");
    expect(chat.parameters.rules).toHaveLength(1);
  });

  it("is waved through when the user says so, for these very settings only", async () => {
    chat.draft = "hello";
    void chat.send(true);
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    expect(streams[0]?.request.settings.temperature).toBe(0.7);
    streams[0]?.end(turn());
    await vi.waitFor(() => expect(chat.thread.live).toBeNull());
    chat.parameters.changed();
    chat.draft = "again";
    await chat.send();
    expect(streams).toHaveLength(1);
  });

  it("is fixed and then sent", async () => {
    await chat.parameters.check();
    const broken = chat.parameters.rules[0];
    if (!broken) throw new Error("the rule was not found");
    chat.parameters.applyRuleFix(broken);
    await ask("hello");
    expect(streams[0]?.request.settings.temperature).toBeNull();
  });
});

describe("thinking", () => {
  it("begins as the model's own defaults say", async () => {
    await vi.waitFor(() => expect(chat.parameters.settings.thinking).toEqual({ kind: "budget", tokens: 4096 }));
    backend.on("model_describe", ({ id }) =>
      fakeModel(id as string, {
        sampling: false,
        thinking: { off: true, budgetMin: null, efforts: ["low", "high"], defaultEffort: "high", note: "" },
      }),
    );
    backend.on("chat_defaults", () => ({ maxTokens: 4_000, thinking: { kind: "effort", effort: "high" } }));
    chat.parameters.settings.temperature = 0.5;
    chat.parameters.setModel("effort-model");
    await vi.waitFor(() => expect(chat.parameters.settings.thinking).toEqual({ kind: "effort", effort: "high" }));
    expect(chat.parameters.settings).toMatchObject({ maxTokens: 4_000, temperature: null });
  });

  it("stays as it was chosen while the model takes it", async () => {
    await vi.waitFor(() => expect(chat.parameters.info).not.toBeNull());
    chat.parameters.setThinking({ kind: "off" });
    chat.parameters.setModel("another-model");
    await vi.waitFor(() => expect(chat.parameters.info?.id).toBe("another-model"));
    expect(chat.parameters.settings.thinking).toEqual({ kind: "off" });
  });

  it("asks for defaults within the profile's limit of tokens", async () => {
    const small = new Chat("p2");
    small.parameters.follow(
      fakeSummary({ limits: { maxOutputTokens: 2000, retries: 3, timeoutS: 60, idleLimitS: 300 } }),
    );
    await vi.waitFor(() => expect(small.parameters.settings.maxTokens).toBe(2000));
    expect(small.parameters.budgetMax).toBe(1999);
  });
});

describe("max tokens", () => {
  it("chosen by hand stay with another model, but not above what that one writes", async () => {
    await vi.waitFor(() => expect(chat.parameters.info).not.toBeNull());
    chat.parameters.setMaxTokens(6_000);
    chat.parameters.setModel("big-model");
    await vi.waitFor(() => expect(chat.parameters.info?.id).toBe("big-model"));
    expect(chat.parameters.settings.maxTokens).toBe(6_000);
    backend.on("model_describe", ({ id }) => fakeModel(id as string, { maxOutput: 4_096 }));
    chat.parameters.setModel("small-model");
    await vi.waitFor(() => expect(chat.parameters.settings.maxTokens).toBe(4_096));
  });
});

describe("the profile's model", () => {
  it("is followed when it changes, unless another was chosen here", () => {
    chat.parameters.follow(fakeSummary({ chatModel: "new-default" }));
    expect(chat.parameters.settings.model).toBe("new-default");
    chat.parameters.setModel("my-own");
    chat.parameters.follow(fakeSummary({ chatModel: "newer-default" }));
    expect(chat.parameters.settings.model).toBe("my-own");
  });
});
