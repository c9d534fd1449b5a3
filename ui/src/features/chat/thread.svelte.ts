// One conversation as the window holds it: its finished turns and the answer that is being streamed. Lives outside the
// page, so that an answer goes on while another tab or profile is looked at.

import { asOutcropError, client, type ChatEvent, type ChatSettings, type Turn } from "../../ipc/client";
import { mintId, streamChat } from "../../ipc/stream";
import { troubleOf, type Trouble } from "../../lib/trouble";

export type Phase = "waiting" | "thinking" | "answering";

/** An answer on its way. */
export class LiveAnswer {
  readonly streamId = mintId();
  readonly startedAt = performance.now();
  readonly question: string;
  readonly settings: ChatSettings;
  phase = $state<Phase>("waiting");
  thinking = $state("");
  text = $state("");
  /** How long it thought; null while it does. */
  thoughtMs = $state<number | null>(null);
  /** Seconds without a word, once that is worth saying; 0 otherwise. */
  silentS = $state(0);
  stopping = $state(false);
  begun = $state(false);

  constructor(question: string, settings: ChatSettings) {
    this.question = question;
    this.settings = settings;
  }

  take(event: ChatEvent): void {
    if (event.kind === "still_waiting") {
      this.silentS = event.seconds;
      return;
    }
    this.silentS = 0;
    if (event.kind === "thinking") {
      this.phase = "thinking";
      this.thoughtMs = null;
      this.thinking += event.text;
    } else if (event.kind === "thought") this.thoughtMs = event.tookMs;
    else if (event.kind === "text") {
      this.phase = "answering";
      this.text += event.text;
    }
  }
}

/** A text that could not be sent. It is shown and kept until it is sent or taken back. */
export interface Unsent {
  text: string;
  trouble: Trouble;
}

export class Thread {
  readonly profileId: string;
  id = $state<string | null>(null);
  title = $state("New conversation");
  turns = $state.raw<Turn[]>([]);
  live = $state<LiveAnswer | null>(null);
  unsent = $state.raw<Unsent | null>(null);
  /** Settles when the answer that was asked for last has ended. */
  finished: Promise<void> = Promise.resolve();
  /** A finished turn keeps the key of its live self, so that the page does not draw it again. */
  readonly #keys = new Map<string, string>();

  constructor(profileId: string) {
    this.profileId = profileId;
  }

  static async open(profileId: string, conversationId: string): Promise<Thread> {
    const found = await client.conversationOpen(conversationId);
    const thread = new Thread(profileId);
    thread.id = found.id;
    thread.title = found.title;
    thread.turns = found.turns;
    return thread;
  }

  keyOf(turn: Turn): string {
    return this.#keys.get(turn.id) ?? turn.id;
  }

  /**
   * Sends `text` and follows the answer to its end. Gives back the text when it was stopped before it reached the history,
   * so that the composer can have it again.
   */
  send(text: string, settings: ChatSettings): Promise<string | null> {
    if (this.live) return Promise.resolve(text);
    const running = this.#run(text, settings);
    this.finished = running.then(() => {});
    return running;
  }

  async #run(text: string, settings: ChatSettings): Promise<string | null> {
    const live = new LiveAnswer(text, settings);
    this.live = live;
    this.unsent = null;
    const request = { streamId: live.streamId, profileId: this.profileId, conversationId: this.id, text, settings };
    try {
      const turn = await streamChat(request, (event) => this.#take(live, event));
      this.#ended(live, turn);
      return null;
    } catch (thrown) {
      return this.#broke(live, thrown);
    }
  }

  /** Works from the first moment: the id was minted here. */
  async stop(): Promise<void> {
    const live = this.live;
    if (!live || live.stopping) return;
    live.stopping = true;
    try {
      await client.chatStop(live.streamId);
    } catch {
      live.stopping = false;
    }
  }

  #take(live: LiveAnswer, event: ChatEvent): void {
    if (this.live !== live) return;
    if (event.kind === "begun") {
      this.id = event.conversationId;
      this.title = event.title;
      this.#keys.set(event.userTurn.id, `asked-${live.streamId}`);
      this.#keys.set(event.answerId, live.streamId);
      this.turns = [...this.turns, event.userTurn];
      live.begun = true;
    } else live.take(event);
  }

  #ended(live: LiveAnswer, turn: Turn): void {
    if (this.live !== live) return;
    this.#keys.set(turn.id, live.streamId);
    this.turns = [...this.turns, turn];
    this.live = null;
  }

  #broke(live: LiveAnswer, thrown: unknown): string | null {
    if (this.live !== live) return null;
    this.live = null;
    if (!live.begun && asOutcropError(thrown).ipc.code === "cancelled") return live.question;
    // What came is kept on the page even when it could not be kept in the history.
    if (live.text !== "" || live.thinking !== "") this.turns = [...this.turns, brokenTurn(live)];
    this.unsent = { text: live.question, trouble: troubleOf(thrown) };
    return null;
  }
}

function brokenTurn(live: LiveAnswer): Turn {
  return {
    id: live.streamId,
    role: "assistant",
    text: live.text,
    thinking: live.thinking,
    redactedBlocks: 0,
    model: live.settings.model,
    ending: "interrupted",
    diagnosis: null,
    metrics: null,
    createdAt: new Date().toISOString(),
  };
}
