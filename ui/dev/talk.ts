// Chat and embeddings for the dev page: a scripted answer, paced by the address.
// &rate=1000 tokens a second (0: at once); &end=complete|stopped|truncated|interrupted|failed; &kib=64 for a long answer; &hang=thinking|answer|start stops there.
import type { ChatEvent, ChatStart, EmbedRequest, Ending, Diagnosis, Turn } from "../src/ipc/bindings";
import { fakeError, fakeModel, sender, type FakeBackend } from "../src/ipc/fake";

const THINKING = `The user wants three numbers and a way to pace the calls. Start with the chunks per ticket. With a window of 512 and an overlap of 64 the step is 448 tokens.

For an average ticket of 780 tokens: (780 − 64) / 448 = 1.598, so 2 chunks. That is the ceiling of the average, not the average of the ceilings. If lengths are skewed the real number is higher, since one 5,000-token ticket makes 12 chunks. I should say that 2.4 M is an estimate and show how to count it exactly.

Cost: the overlap is embedded twice. Tokens sent = 780 + 64 = 844 per ticket, times 1.2 M = 1.0128 billion. Titan v2 is $0.02 per million tokens, so about $20.26. The price is the small part here.

Rate: Titan takes one text per call, so 2.4 M calls. At 2,000 a minute that is 1,200 minutes, 20 hours. Check whether a batch inference job would be the better answer`;

const ANSWER = `With step $s = c - o = 448$, a ticket of length $L$ makes

$$
n(L) = \\left\\lceil \\frac{L - o}{c - o} \\right\\rceil = \\left\\lceil \\frac{780 - 64}{448} \\right\\rceil = 2
$$

chunks, so about **2.4 M vectors**. The overlap is embedded twice: 844 tokens a ticket, 1.01 billion in all, **$20.26**.

| Dimensions | Bytes a vector | Index, raw | Recall kept |
|---|--:|--:|--:|
| 1,024 | 4,096 | 9.83 GB | 100 % |
| 512 | 2,048 | 4.92 GB | 99 % |
| 256 | 1,024 | 2.46 GB | 97 % |

Titan v2 takes one text per call, so at 2,000 a minute this runs for 20 hours:

\`\`\`python
async def embed_all(chunks, rpm=1_900, workers=40):
    limit = AsyncLimiter(rpm, 60)         # 5 % under the quota
    gate = asyncio.Semaphore(workers)
    async def one(text):
        async with gate, limit:
            return await embed(text, model="amazon.titan-embed-text-v2:0")
    return await asyncio.gather(*map(one, chunks))
\`\`\`
`;
const MORE = `
## Notes

1. Read [the quotas](https://docs.aws.amazon.com/bedrock/latest/userguide/quotas.html) first.
2. \`ThrottlingException\` is *normal*; back off.
   - with jitter
   - and a ceiling
3. Keep a journal.

> A journal that survives a crash is worth more than a fast loop.
`;

const QUESTION =
  "We have 1.2 M tickets, 780 tokens each on average. With 512-token chunks and 64 overlap: how many vectors, what does it cost to embed them once, and how do I stay under 2,000 requests a minute from Python?";

function turn(change: Partial<Turn>): Turn {
  return {
    id: crypto.randomUUID(),
    role: "assistant",
    text: "",
    thinking: "",
    redactedBlocks: 0,
    model: null,
    ending: "complete",
    diagnosis: null,
    metrics: null,
    createdAt: new Date().toISOString(),
    ...change,
  };
}

const metrics = {
  firstTokenMs: 1310,
  thinkingMs: 16_200,
  tookMs: 41_200,
  tokensPerSecond: 76.6,
  inputTokens: 388,
  outputTokens: 3057,
  cachedTokens: 1024,
  cost: 0.047,
  stopReason: "end_turn",
  requestId: "7f3c2a10-0000-4000-8000-00000000009a1e",
};
const first: Turn[] = [
  turn({
    role: "user",
    text: "What does Titan Text Embeddings v2 take in one call, and what happens with a longer text?",
  }),
  turn({
    thinking: "The user asks about limits. ".repeat(20),
    text: "One text of up to 8,192 tokens or 50,000 characters per call; there is no batch form. A longer text is refused with a `ValidationException`, never cut silently, so split it before you send it.",
    model: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    metrics: {
      ...metrics,
      firstTokenMs: 1120,
      thinkingMs: 1900,
      tokensPerSecond: 74.1,
      inputTokens: 96,
      outputTokens: 208,
      cachedTokens: 0,
      cost: 0.0034,
      requestId: "5d0c0000-0000-4000-8000-0000000071e2",
    },
  }),
];
const throttled: Diagnosis = {
  title: "Throttled",
  message: "The account used its tokens for this minute.",
  hint: "Try again in about 40 s, or lower max tokens: the quota counts what is reserved.",
  fix: null,
  field: null,
  code: "ThrottlingException",
  httpStatus: 429,
  awsMessage: "Too many tokens, please wait before trying again.",
  requestId: "0a1b2c",
  retryable: true,
};
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function talk(backend: FakeBackend, asked: URLSearchParams): void {
  const stopped = new Set<string>();
  const rate = Number(asked.get("rate") ?? "0");
  const ending = (asked.get("end") ?? "complete") as Ending;
  const hang = asked.get("hang");
  const answer =
    ANSWER + MORE.repeat(asked.has("kib") ? Math.ceil((Number(asked.get("kib")) * 1024) / MORE.length) : 0);
  backend.on("conversation_list", () => [
    { id: "c1", title: "Embedding 1.2 M tickets", turns: 4, updatedAt: new Date().toISOString() },
    {
      id: "c2",
      title: "Why is my cross-region profile refused in eu-south-2 when the policy names every source region",
      turns: 12,
      updatedAt: new Date(Date.now() - 9e7).toISOString(),
    },
  ]);
  backend.on("conversation_open", ({ conversationId }) => ({
    id: conversationId,
    profileId: "p1",
    title: "Embedding 1.2 M tickets",
    turns: first,
  }));
  backend.on("conversation_delete", () => null).on("conversation_rename", () => null);
  backend.on("chat_check", ({ settings }) => {
    const { temperature, thinking } = settings as ChatStart["settings"];
    if (temperature === null || thinking.kind === "off") return [];
    return [
      {
        field: "temperature",
        message: "Temperature must be 1 or unset while thinking is on.",
        fix: "Unset temperature",
        fixed: { ...(settings as ChatStart["settings"]), temperature: null },
      },
    ];
  });
  backend.on("chat_stop", ({ streamId }) => (stopped.add(streamId as string), null));
  backend.on("link_open", ({ url, confirmed }) =>
    confirmed ? { kind: "opened" } : { kind: "confirm", host: new URL(url as string).host, url },
  );
  backend.on("chat_start", async (args) => {
    const send = sender<ChatEvent>(args);
    const request = args.request as ChatStart;
    const gone = (): boolean => stopped.has(request.streamId);
    const until = async (): Promise<void> => {
      while (!gone()) await wait(50);
    };
    if (asked.has("refuse"))
      throw fakeError({
        code: "keychain_locked",
        message: "The keychain is locked, so the keys of this profile cannot be read.",
        hint: "Unlock it on the Overview and send again.",
      });
    send({
      kind: "begun",
      conversationId: request.conversationId ?? "c1",
      title: "Embedding 1.2 M tickets",
      userTurn: turn({ role: "user", text: request.text }),
      answerId: request.streamId,
    });
    if (hang === "start") {
      for (let s = 15; s < 18; s += 1) send({ kind: "still_waiting", seconds: s });
      await until();
    }
    const pour = async (text: string, kind: "thinking" | "text"): Promise<void> => {
      const began = performance.now();
      for (let at = 0; at < text.length && !gone();) {
        const upTo =
          rate === 0
            ? text.length
            : Math.min(text.length, Math.floor(((performance.now() - began) / 1000) * rate * 4) + 4);
        if (upTo > at) send({ kind, text: text.slice(at, upTo) });
        at = Math.max(at, upTo);
        await wait(rate === 0 ? 0 : 16);
      }
    };
    await pour(THINKING, "thinking");
    if (hang === "thinking") await until();
    send({ kind: "thought", tookMs: 16_200 });
    await pour(hang === "answer" ? answer.slice(0, 1180) : answer, "text");
    if (hang === "answer") await until();
    const how: Ending = gone() ? "stopped" : ending;
    return turn({
      id: request.streamId,
      thinking: THINKING,
      text: how === "failed" ? "" : answer,
      model: request.settings.model,
      ending: how,
      diagnosis: how === "failed" ? throttled : null,
      metrics: how === "failed" ? null : metrics,
    });
  });
  backend.on("model_choices", () => ({
    chat: [
      fakeModel("eu.anthropic.claude-sonnet-4-5-20250929-v1:0"),
      fakeModel("eu.anthropic.claude-opus-4-6-v1"),
      fakeModel("amazon.nova-lite-v1:0"),
    ],
    embedding: [fakeModel("amazon.titan-embed-text-v2:0"), fakeModel("cohere.embed-english-v3")],
  }));
  backend.on("model_describe", ({ id }) => {
    const name = id as string;
    if (name.includes("titan"))
      return fakeModel(name, { embedding: "titan_v2", context: 8192, inputPrice: 0.02, outputPrice: null });
    if (name.includes("cohere"))
      return fakeModel(name, { embedding: "cohere_v3", context: 512, inputPrice: 0.1, outputPrice: null });
    if (name.includes("nova"))
      return fakeModel(name, {
        thinking: { off: true, budgetMin: null, efforts: [], defaultEffort: null, note: "Does not think." },
      });
    if (name.includes("opus"))
      return fakeModel(name, {
        sampling: false,
        thinking: {
          off: true,
          budgetMin: null,
          efforts: ["low", "medium", "high", "xhigh", "max"],
          defaultEffort: "high",
          note: "Effort.",
        },
      });
    return fakeModel(name);
  });
  backend.on("embed_cancel", () => null);
  backend.on("embed_run", ({ request }) => {
    const { texts } = request as EmbedRequest;
    const at = (a: number, b: number): number => (a === b ? 1 : Math.cos((a + 1) * (b + 1) * 1.7) * 0.5 + 0.4);
    return {
      vectors: texts.map((text, n) => ({
        dimensions: 1024,
        norm: 1,
        tokens: Math.ceil(text.length / 4),
        tookMs: 109 + ((n * 37) % 40),
        values: [0.1, 0.2],
      })),
      similarity: texts.map((_, a) => texts.map((__, b) => at(Math.min(a, b), Math.max(a, b)))),
      tokens: 112,
      cost: 0.0000022,
      tookMs: 214,
      requestIds: texts.map(() => crypto.randomUUID()),
    };
  });
}

export { QUESTION };
