// What the doctor can fix by itself, in the words of its button. Pure.
import type { Fix } from "../../ipc/client";

/** The button's words, or `null` for a fix that is not the profile's: thinking and sampling are set in a chat. */
export function fixInWords(fix: Fix, chatModel: string): string | null {
  switch (fix.kind) {
    case "use_chat_model":
    case "use_embedding_model":
      return `Use ${modelInWords(fix.modelId, chatModel)} and test again`;
    case "use_region":
      return `Use ${fix.region} and test again`;
    case "set_max_tokens":
      return `Use ${fix.tokens.toLocaleString("en-US")} tokens and test again`;
    default:
      return null;
  }
}

/** `eu.` + the very model that is set is «the eu. profile»; anything else is named. */
function modelInWords(to: string, from: string): string {
  const prefix = /^([a-z-]+\.)(.+)$/.exec(to);
  return prefix && prefix[2] === from ? `the ${prefix[1]} profile` : to;
}
