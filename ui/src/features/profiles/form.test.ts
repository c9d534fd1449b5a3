import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { ProfileDraft } from "../../ipc/client";
import { fakeDetail, fakeError, fakeModel, fakeSummary, FakeBackend } from "../../ipc/fake";
import { ProfileForm } from "./form.svelte";

const block =
  "export AWS_ACCESS_KEY_ID=AKIA4HXM2Q7JDUVTRN5E\nexport AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab";

let backend: FakeBackend;
beforeEach(() => (backend = new FakeBackend({ profiles: [fakeSummary()] }).install()));
afterEach(() => backend.uninstall());

const draftSent = (command: string): ProfileDraft => backend.called(command).at(-1)?.draft as ProfileDraft;

async function opened(): Promise<ProfileForm> {
  const form = ProfileForm.of(fakeSummary());
  await form.open();
  return form;
}

describe("secrets", () => {
  it("that are saved are said to be, and stay unless another is typed", async () => {
    const form = await opened();
    expect(form.secrets.secretAccessKey).toMatchObject({ saved: true, typed: "" });
    expect(form.draft().secretAccessKey).toEqual({ kind: "unchanged" });
    form.replace("secretAccessKey", true);
    form.type("secretAccessKey", "another");
    expect(form.draft().secretAccessKey).toEqual({ kind: "new", value: "another" });
    form.replace("secretAccessKey", false);
    expect(form.draft().secretAccessKey).toEqual({ kind: "unchanged" });
    expect(form.dirty).toBe(false);
  });

  it("are nowhere in the form once they are saved", async () => {
    const form = ProfileForm.empty("draft-1");
    form.set("name", "new");
    form.paste(block);
    await form.save();
    expect(JSON.stringify([form.fields, form.secrets, form.pasted])).not.toContain("wJalrXUtn");
    expect(form.secrets.secretAccessKey).toMatchObject({ saved: true, typed: "", replacing: false });
    expect(form.dirty).toBe(false);
  });

  it("stay typed when the save fails", async () => {
    const form = ProfileForm.empty("draft-1");
    form.paste(block);
    backend.on("profile_save", () => {
      throw fakeError({ code: "keychain_locked", message: "The keychain is locked." });
    });
    expect(await form.save()).toBeNull();
    expect(form.secrets.secretAccessKey.typed).not.toBe("");
    expect(form.trouble?.message).toBe("The keychain is locked.");
    expect(form.isNew).toBe(true);
  });

  it("of another way to sign in are not kept after a save", async () => {
    const form = await opened();
    form.setSignIn("default_chain");
    await form.save();
    expect(form.secrets.secretAccessKey.saved).toBe(false);
    expect(form.fields.accessKeyId).toBe("");
  });

  it("a session token can be taken away", async () => {
    backend.on("profile_open", () => fakeDetail(fakeSummary(), { hasSessionToken: true }));
    const form = await opened();
    form.remove("sessionToken");
    expect(form.draft().sessionToken).toEqual({ kind: "cleared" });
    expect(form.dirty).toBe(true);
  });
});

describe("checking", () => {
  it("says nothing of a field that was only passed through", async () => {
    backend.on("profile_check", () => ({ problems: [{ field: "name", message: "Give it a name." }], apiKey: null }));
    const form = ProfileForm.empty("draft-1");
    form.leave("name");
    expect(backend.called("profile_check")).toHaveLength(0);
    form.set("name", "a");
    form.set("name", "");
    form.leave("name");
    await vi.waitFor(() => expect(form.problem("name")).toBe("Give it a name."));
    form.set("name", "b");
    expect(form.problem("name")).toBeNull();
  });

  it("keeps quiet about fields that were not left yet, until a save", async () => {
    const problems = [
      { field: "name", message: "Give it a name." },
      { field: "access_key_id", message: "Enter the key's id." },
    ];
    backend.on("profile_check", () => ({ problems, apiKey: null }));
    backend.on("profile_save", () => {
      throw fakeError({ code: "invalid_draft", problems: problems as never });
    });
    const form = ProfileForm.empty("draft-1");
    form.set("name", " ");
    form.leave("name");
    await vi.waitFor(() => expect(form.problem("name")).not.toBeNull());
    expect(form.problem("accessKeyId")).toBeNull();
    await form.save();
    expect(form.problem("accessKeyId")).toBe("Enter the key's id.");
    expect(form.trouble).toBeNull();
  });

  it("drops an answer that a newer question has overtaken", async () => {
    const answers: ((message: string) => void)[] = [];
    backend.on(
      "profile_check",
      () =>
        new Promise((resolve) =>
          answers.push((message) => resolve({ problems: [{ field: "name", message }], apiKey: null })),
        ),
    );
    const form = ProfileForm.empty("draft-1");
    form.set("name", "x");
    form.leave("name");
    const second = form.check();
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.("new");
    await second;
    answers[0]?.("old");
    await Promise.resolve();
    expect(form.problem("name")).toBe("new");
  });
});

describe("pasting a block", () => {
  it("fills its fields, says so, and can be undone", () => {
    const form = ProfileForm.empty("draft-1");
    form.setSignIn("api_key");
    form.set("accessKeyId", "before");
    expect(form.paste(block)).toBe(true);
    expect(form.fields.signIn).toBe("access_keys");
    expect(form.fields.accessKeyId).toBe("AKIA4HXM2Q7JDUVTRN5E");
    expect(form.pasted).toMatchObject({ what: "export AWS_…", filled: 2 });
    form.undoPaste();
    expect(form.fields.signIn).toBe("api_key");
    expect(form.fields.accessKeyId).toBe("before");
    expect(form.secrets.secretAccessKey.typed).toBe("");
    expect(form.pasted).toBeNull();
  });

  it("leaves a single value to the field that it is pasted into", () => {
    const form = ProfileForm.empty("draft-1");
    expect(form.paste("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab")).toBe(false);
    expect(form.pasted).toBeNull();
  });
});

describe("a locked keychain", () => {
  beforeEach(() => {
    backend.on("profile_open", () => {
      throw fakeError({ code: "keychain_locked" });
    });
  });

  it("leaves name, models and limits to be edited, and saves only those", async () => {
    const form = await opened();
    expect(form.locked).toBe(true);
    form.set("name", "renamed");
    const summary = await form.save();
    expect(summary?.name).toBe("renamed");
    expect(backend.called("profile_save")).toHaveLength(0);
    expect(backend.called("profile_save_settings")[0]).toMatchObject({ profileId: "p1", name: "renamed" });
  });

  it("can be done without, for this session", async () => {
    const form = await opened();
    form.keepForSession();
    form.set("accessKeyId", "AKIA4HXM2Q7JDUVTRN5E");
    form.type("secretAccessKey", "typed");
    await form.save();
    expect(draftSent("profile_save")).toMatchObject({
      id: "p1",
      keep: "session",
      secretAccessKey: { kind: "new", value: "typed" },
    });
  });
});

describe("models", () => {
  it("follow the region until one is chosen", async () => {
    backend.on("model_choices", ({ region }) => ({ chat: [fakeModel(`${region}.model`)], embedding: [] }));
    const form = ProfileForm.empty("draft-1");
    await vi.waitFor(() => expect(form.fields.chatModel).toBe("us-east-1.model"));
    expect(form.dirty).toBe(false);
    form.set("region", "eu-west-1");
    form.leave("region");
    await vi.waitFor(() => expect(form.fields.chatModel).toBe("eu-west-1.model"));
    form.set("chatModel", "my.own");
    form.set("region", "us-east-1");
    form.leave("region");
    await vi.waitFor(() => expect(form.choices?.chat[0]?.id).toBe("us-east-1.model"));
    expect(form.fields.chatModel).toBe("my.own");
  });

  it("are fixed from a test's diagnosis, and its mark goes", async () => {
    const form = await opened();
    form.mark("chatModel", "Needs an inference profile");
    expect(form.problem("chatModel")).toBe("Needs an inference profile");
    form.apply({ kind: "use_chat_model", modelId: "eu.x" });
    expect(form.fields.chatModel).toBe("eu.x");
    expect(form.problem("chatModel")).toBeNull();
    expect(form.dirty).toBe(true);
  });
});

describe("a number that cannot be read", () => {
  it("is said at its field and keeps the form from being saved", async () => {
    const form = await opened();
    form.set("retries", 3);
    form.readable("retries", false);
    expect(form.problem("retries")).toBeNull();
    expect(await form.save()).toBeNull();
    expect(form.problem("retries")).toBe("Enter a whole number.");
    expect(backend.called("profile_save")).toHaveLength(0);
    form.readable("retries", true);
    expect(await form.save()).not.toBeNull();
  });

  it("is forgotten when the changes are", async () => {
    const form = await opened();
    form.readable("retries", false);
    await form.discard();
    expect(form.allReadable()).toBe(true);
  });
});

describe("a pasted key", () => {
  it("leaves no token of another key behind", async () => {
    const form = ProfileForm.empty("draft-1");
    form.type("sessionToken", "a token of another key");
    form.paste(block);
    expect(form.draft().sessionToken).toEqual({ kind: "cleared" });
    form.undoPaste();
    expect(form.draft().sessionToken).toEqual({ kind: "new", value: "a token of another key" });
  });
});

describe("while a save runs", () => {
  /** Saves, and holds the answer back until it is asked for. */
  function saving(form: ProfileForm): { come: () => void; saved: Promise<unknown> } {
    let come!: () => void;
    const { chatModel, embeddingModel } = form.fields;
    const summary = fakeSummary({ name: form.fields.name.trim(), chatModel, embeddingModel });
    backend.on("profile_save", () => new Promise((resolve) => (come = () => resolve(summary))));
    return { saved: form.save(), come: () => come() };
  }

  it("what is typed stays, and is a change against what was saved", async () => {
    const form = await opened();
    form.set("name", "first");
    const { come, saved } = saving(form);
    form.set("name", "first and more");
    form.set("roleArn", "arn:aws:iam::123456789012:role/Later");
    come();
    await saved;
    expect(form.fields.name).toBe("first and more");
    expect(form.fields.roleArn).toBe("arn:aws:iam::123456789012:role/Later");
    expect(form.dirty).toBe(true);
    form.set("name", "first");
    form.set("roleArn", "");
    expect(form.dirty).toBe(false);
  });

  it("a secret that is typed on is not taken for the saved one", async () => {
    const form = await opened();
    form.replace("secretAccessKey", true);
    form.type("secretAccessKey", "one");
    const { come, saved } = saving(form);
    form.type("secretAccessKey", "one and more");
    come();
    await saved;
    expect(form.secrets.secretAccessKey).toEqual({
      typed: "one and more",
      saved: true,
      replacing: true,
      removed: false,
    });
    expect(form.dirty).toBe(true);
    expect(form.draft().secretAccessKey).toEqual({ kind: "new", value: "one and more" });
  });

  it("a secret that is taken away is still to go, and one that was only sent is saved", async () => {
    backend.on("profile_open", () => fakeDetail(fakeSummary(), { hasSessionToken: true }));
    const form = await opened();
    form.replace("secretAccessKey", true);
    form.type("secretAccessKey", "one");
    const { come, saved } = saving(form);
    form.remove("sessionToken");
    come();
    await saved;
    expect(form.secrets.secretAccessKey.typed).toBe("");
    expect(form.draft().secretAccessKey).toEqual({ kind: "unchanged" });
    expect(form.draft().sessionToken).toEqual({ kind: "cleared" });
    expect(form.dirty).toBe(true);
  });

  it("nothing typed means that everything is saved", async () => {
    const form = await opened();
    form.set("name", " first ");
    const { come, saved } = saving(form);
    come();
    await saved;
    expect(form.fields.name).toBe("first");
    expect(form.dirty).toBe(false);
  });
});

describe("a pasted secret", () => {
  it("says what was left out of it until it is changed", async () => {
    const leftOut = [{ field: "api_key", message: "Left out because it is not part of the key: the quotation marks." }];
    backend.on("profile_check", () => ({ problems: [], leftOut, apiKey: null }));
    const form = ProfileForm.empty("draft-1");
    form.setSignIn("api_key");
    form.type("apiKey", '"ABSK"');
    await vi.waitFor(() => expect(form.leftOut("apiKey")).toContain("quotation marks"));
    form.type("apiKey", "ABSK");
    expect(form.leftOut("apiKey")).toBeNull();
  });
});
