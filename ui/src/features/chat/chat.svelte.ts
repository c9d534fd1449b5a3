// Chat of one profile: the conversation that is looked at, those that still stream, the list, and the draft in the
// composer. One object a profile, kept while the app runs.

import { client, type ConversationSummary, type ProfileSummary } from "../../ipc/client";
import { troubleOf, type Trouble } from "../../lib/trouble";
import { Parameters } from "./parameters.svelte";
import { Thread } from "./thread.svelte";

/** A text of this length that is pasted at once does not go into the field: every key would lay all of it out again. */
export const LONG_PASTE = 20_000;
/** What the field holds at most, with 0.4 s for a key on two shared cores. */
export const MOST_IN_FIELD = 100_000;

const chats = new Map<string, Chat>();

/** The chat of a profile; the same object every time. */
export function chatOf(profile: ProfileSummary): Chat {
  let chat = chats.get(profile.id);
  if (!chat) chats.set(profile.id, (chat = new Chat(profile.id)));
  return chat;
}

/** The profile was deleted: drops what is kept of its chat. */
export function forgetChat(profileId: string): void {
  chats.delete(profileId);
}

export class Chat {
  readonly profileId: string;
  readonly parameters = new Parameters();
  thread = $state<Thread>() as Thread;
  conversations = $state.raw<ConversationSummary[]>([]);
  /** What is known of the list; nothing until the file of conversations has been checked. */
  list = $state<"checking" | "read" | "failed">("checking");
  draft = $state("");
  /** Long texts that were pasted. They stand over the field and are sent before what is typed in it. */
  pasted = $state.raw<readonly string[]>([]);
  /** What went wrong outside a turn: a list that cannot be read, a conversation that does not open. */
  trouble = $state.raw<Trouble | null>(null);
  /** Sending was asked for and held back by a broken rule. */
  heldBack = $state(false);
  /** Threads whose answer is still on its way, looked at or not. */
  #streaming = $state.raw<Thread[]>([]);
  /** Counts what decides which conversation is looked at; only the last of these may. */
  #opening = 0;
  #refreshing = 0;

  constructor(profileId: string) {
    this.profileId = profileId;
    this.thread = new Thread(profileId);
  }

  isStreaming(conversationId: string): boolean {
    return this.#streaming.some((thread) => thread.id === conversationId);
  }

  async refresh(): Promise<void> {
    this.#refreshing += 1;
    const mine = this.#refreshing;
    if (this.list === "failed") this.list = "checking";
    try {
      const conversations = await client.conversationList(this.profileId);
      if (mine !== this.#refreshing) return;
      this.conversations = conversations;
      this.list = "read";
    } catch (thrown) {
      if (mine !== this.#refreshing) return;
      this.list = "failed";
      this.trouble = troubleOf(thrown);
    }
  }

  startNew(): void {
    this.#opening += 1;
    this.#leave();
    this.thread = new Thread(this.profileId);
  }

  async open(conversationId: string): Promise<void> {
    this.#opening += 1;
    const mine = this.#opening;
    // Clicking the open conversation while another one loads means staying here.
    if (this.thread.id === conversationId) return;
    const running = this.#streaming.find((thread) => thread.id === conversationId);
    try {
      const thread = running ?? (await Thread.open(this.profileId, conversationId));
      if (mine !== this.#opening) return;
      this.#leave();
      this.thread = thread;
      this.trouble = null;
    } catch (thrown) {
      if (mine === this.#opening) this.trouble = troubleOf(thrown);
    }
  }

  async rename(conversationId: string, title: string): Promise<void> {
    await this.#change(async () => {
      await client.conversationRename(conversationId, title);
      if (this.thread.id === conversationId) this.thread.title = title;
    });
  }

  async delete(conversationId: string): Promise<void> {
    await this.#change(async () => {
      // An answer that is still being written must not outlive its conversation.
      const running = this.#streaming.find((thread) => thread.id === conversationId);
      await running?.stop();
      await running?.finished;
      await client.conversationDelete(conversationId);
      if (this.thread.id === conversationId) this.startNew();
    });
  }

  /** Sends what stands in the composer, unless it breaks a rule and the person has not said to send it anyway. */
  async send(anyway = false): Promise<void> {
    const text = this.question;
    if (text.trim() === "" || this.thread.live || this.parameters.settings.model.trim() === "") return;
    const thread = this.thread;
    this.#opening += 1;
    const rules = await this.parameters.check();
    if (anyway) this.parameters.sentAnyway = true;
    this.heldBack = rules.length > 0 && !this.parameters.sentAnyway;
    if (this.heldBack || this.thread !== thread || thread.live) return;
    if (this.question === text) [this.draft, this.pasted] = ["", []];
    await this.sendText(text, thread);
  }

  /** Sends a text that is not in the composer: *Try again*. */
  async sendText(text: string, thread = this.thread): Promise<void> {
    this.trouble = null;
    // Sending in a conversation cancels the move to another one that is still loading.
    this.#opening += 1;
    const sent = thread.send(text, $state.snapshot(this.parameters.settings));
    this.#streaming = [...this.#streaming, thread];
    const back = await sent;
    this.#streaming = this.#streaming.filter((other) => other !== thread);
    if (back !== null) this.giveBack(back);
    if (this.thread === thread) this.parameters.refused = thread.turns.at(-1)?.diagnosis?.field ?? null;
    await this.refresh();
  }

  /** What would be sent now. */
  get question(): string {
    return [...this.pasted, ...(this.draft.trim() === "" ? [] : [this.draft])].join("\n\n");
  }

  get nothingToSend(): boolean {
    return this.pasted.length === 0 && this.draft.trim() === "";
  }

  /** Takes what stands in the field, or keeps it beside the field when it has become too long for it. */
  type(text: string): void {
    const tooLong = text.length > MOST_IN_FIELD;
    if (tooLong) this.pasted = [...this.pasted, text];
    this.draft = tooLong ? "" : text;
  }

  /** Keeps a text that is about to be pasted, if it is long; tells whether it did. */
  keepLongPaste(text: string): boolean {
    if (text.length <= LONG_PASTE && this.draft.length + text.length <= MOST_IN_FIELD) return false;
    this.pasted = [...this.pasted, text];
    return true;
  }

  removePasted(index: number): void {
    this.pasted = this.pasted.filter((_, at) => at !== index);
  }

  fitsInField(text: string): boolean {
    return text.length + this.draft.length <= MOST_IN_FIELD;
  }

  /** Moves a pasted text into the field, to be changed there. */
  editPasted(index: number): void {
    const text = this.pasted[index];
    if (text === undefined) return;
    this.removePasted(index);
    this.draft = this.draft.trim() === "" ? text : `${text}\n\n${this.draft}`;
  }

  /** Puts a text into the composer without losing what stands there. */
  giveBack(text: string): void {
    if (text.length > LONG_PASTE) {
      this.pasted = [text, ...this.pasted];
      return;
    }
    this.draft = this.draft.trim() === "" ? text : `${text}\n\n${this.draft}`;
  }

  /** Takes what could not be sent back into the composer. */
  takeBackUnsent(): void {
    const unsent = this.thread.unsent;
    this.thread.unsent = null;
    if (unsent) this.giveBack(unsent.text);
  }

  #leave(): void {
    this.takeBackUnsent();
    this.heldBack = false;
  }

  async #change(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.trouble = null;
    } catch (thrown) {
      this.trouble = troubleOf(thrown);
    }
    await this.refresh();
  }
}
