// Commands that talk while they run. The stream is the channel; its end is the command's own result. The caller mints
// the id, so that stopping works before the first event has come.
import { Channel } from "@tauri-apps/api/core";

import {
  commands,
  type ChatEvent,
  type ChatStart,
  type SandboxNews,
  type DoctorEvent,
  type DoctorReport,
  type DoctorSubject,
  type Turn,
} from "./bindings";
import { unwrap } from "./client";

/** A new id for a run or a stream. */
export const mintId = (): string => crypto.randomUUID();

function channelTo<T>(onEvent: (event: T) => void): { channel: Channel<T>; close: () => void } {
  const channel = new Channel<T>();
  let open = true;
  channel.onmessage = (event) => {
    if (open) onEvent(event);
  };
  return { channel, close: () => (open = false) };
}

/** Tests a profile or a draft; events come in order, none after the report. */
export async function runDoctor(
  runId: string,
  subject: DoctorSubject,
  onEvent: (event: DoctorEvent) => void,
): Promise<DoctorReport> {
  const { channel, close } = channelTo(onEvent);
  try {
    return await unwrap(commands.doctorStart(runId, subject, channel));
  } finally {
    close();
  }
}

/** Sends a turn; the answer comes as events, the finished turn as the result. Events after the result are dropped. */
export async function streamChat(request: ChatStart, onEvent: (event: ChatEvent) => void): Promise<Turn> {
  const { channel, close } = channelTo(onEvent);
  try {
    return await unwrap(commands.chatStart(request, channel));
  } finally {
    close();
  }
}

/** Has `onClose` told before the window closes, as long as something is `unsaved`. The window stays open meanwhile, once. */
export async function guardWindow(unsaved: boolean, onClose: () => void): Promise<void> {
  const channel = new Channel<null>();
  channel.onmessage = onClose;
  await unwrap(commands.windowGuard(unsaved, channel));
}

/** Tells the sandbox's state and requests as they change, until `sandboxUnfollow` with the same id. */
export async function followSandbox(followId: string, onNews: (news: SandboxNews) => void): Promise<void> {
  const { channel, close } = channelTo(onNews);
  try {
    await unwrap(commands.sandboxFollow(followId, channel));
  } finally {
    close();
  }
}
