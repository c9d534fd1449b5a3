// What is wrong with a form's fields, and when to show it: after a field was left, after a save, or after a test.
import { SvelteSet } from "svelte/reactivity";

import type { Problem } from "../../ipc/client";
import { fieldNames, type FieldName } from "./draft";

type Said = Partial<Record<FieldName, string>>;

const byField = (said: Problem[]): Said =>
  Object.fromEntries(said.map(({ field, message }) => [fieldNames[field], message]));

export class Remarks {
  /** What the last check said. */
  #problems = $state<Said>({});
  #leftOut = $state<Said>({});
  /** What the last test said of a field. */
  #marks = $state<Said>({});
  readonly #edited = new SvelteSet<FieldName>();
  readonly #left = new SvelteSet<FieldName>();
  readonly #unreadable = new SvelteSet<FieldName>();

  /** What to show at a field now. */
  of(field: FieldName): string | null {
    if (!this.#left.has(field)) return this.#marks[field] ?? null;
    if (this.#unreadable.has(field)) return "Enter a whole number.";
    return this.#problems[field] ?? this.#marks[field] ?? null;
  }

  /** Whether a number field holds something that is not a number. */
  get anyUnreadable(): boolean {
    return this.#unreadable.size > 0;
  }

  readable(field: FieldName, readable: boolean): void {
    if (readable) this.#unreadable.delete(field);
    else this.#unreadable.add(field);
    this.#edited.add(field);
  }

  /** Marks every number field that cannot be read. */
  tellUnreadable(): void {
    for (const field of this.#unreadable) this.#left.add(field);
  }

  /** A field was changed: what was said of it is no longer true. */
  changed(field: FieldName): void {
    this.#edited.add(field);
    delete this.#problems[field];
    delete this.#leftOut[field];
    delete this.#marks[field];
  }

  /** A field was left. False when nothing was typed in it. */
  leave(field: FieldName): boolean {
    if (!this.#edited.has(field)) return false;
    this.#left.add(field);
    return true;
  }

  /** Takes a check's answer; a field that nobody has touched says nothing. */
  show(problems: Problem[], leftOut: Problem[] = []): void {
    this.#problems = byField(problems);
    this.#leftOut = byField(leftOut);
  }

  /** What was left out of a secret that is typed; said at once, since it needs no doing. */
  leftOut(field: FieldName): string | null {
    return this.#leftOut[field] ?? null;
  }

  /** Takes a refusal: these fields show it, touched or not. */
  refuse(problems: Problem[], fields: FieldName[]): void {
    for (const field of fields) this.#left.add(field);
    this.show(problems);
  }

  mark(field: FieldName, message: string): void {
    this.#marks = { [field]: message };
  }

  unmark(): void {
    this.#marks = {};
  }

  /** What the fields hold is what is saved: nobody has touched them. */
  settle(): void {
    this.#edited.clear();
    this.#left.clear();
  }

  clear(): void {
    this.#problems = {};
    this.#leftOut = {};
    this.#marks = {};
    this.#unreadable.clear();
  }
}
