// The models that a region offers to a form. An answer about a region that is no longer asked for is dropped.
import { client, type ModelChoices } from "../../ipc/client";

export class ModelsOfRegion {
  /** `null` until the first answer. */
  choices = $state.raw<ModelChoices | null>(null);
  #asked = "";

  /** Gives the choices when they are new, `null` when they are known already or another region was asked for meanwhile. */
  async load(region: string, sandbox: boolean): Promise<ModelChoices | null> {
    const asked = `${region}/${sandbox}`;
    if (asked === this.#asked) return null;
    this.#asked = asked;
    try {
      const choices = await client.modelChoices(region, sandbox);
      if (this.#asked !== asked) return null;
      this.choices = choices;
      return choices;
    } catch {
      // Without a list the fields still take any id; nothing is lost that a message would help with.
      if (this.#asked === asked) this.choices = { chat: [], embedding: [] };
      return null;
    }
  }
}
