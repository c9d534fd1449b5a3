// The window's keys. Pure: which key means what; doing it is the app's part.
export type KeyAction = "new_profile" | "test" | "search" | "overview" | "chat" | "embeddings" | "sandbox" | "keys";

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

export const keyList: { keys: string; does: string }[] = [
  { keys: "Ctrl N", does: "New profile" },
  { keys: "Ctrl T", does: "Test the open profile" },
  { keys: "Ctrl 1, 2, 3", does: "Overview, Chat, Embeddings" },
  { keys: "Ctrl F", does: "Search profiles" },
  { keys: "Ctrl B", does: "The sandbox" },
  { keys: "Enter", does: "Send; Shift Enter breaks the line" },
  { keys: "Esc", does: "Stop an answer, close what is open" },
  { keys: "?", does: "This list" },
];

const held: Record<string, KeyAction> = {
  n: "new_profile",
  t: "test",
  f: "search",
  b: "sandbox",
  "1": "overview",
  "2": "chat",
  "3": "embeddings",
};

/** What a key press asks for, or `null`. `typing`: the focus is in a field, where plain keys are text. */
export function actionOf(event: Pressed, typing: boolean): KeyAction | null {
  const held_ = event.ctrlKey || event.metaKey;
  if (held_ && !event.altKey && !event.shiftKey) return held[event.key.toLowerCase()] ?? null;
  if (event.key === "?" && !held_ && !event.altKey && !typing) return "keys";
  return null;
}
