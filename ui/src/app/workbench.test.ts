import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { StageResult, DoctorReport } from "../ipc/client";
import { fakeError, fakeSummary, FakeBackend } from "../ipc/fake";
import { chatOf } from "../features/chat/chat.svelte";
import { Workbench } from "./workbench.svelte";

let backend: FakeBackend;
let bench: Workbench;

async function opened(profiles = [fakeSummary(), fakeSummary({ id: "p2", name: "titan-embed" })]): Promise<void> {
  backend = new FakeBackend({
    profiles,
    awsProfiles: [{ name: "corp", kind: "SSO", region: "eu-central-1" }],
  }).install();
  bench = new Workbench();
  await bench.load();
}

beforeEach(() => opened());
afterEach(() => backend.uninstall());

const names = () => bench.entries.map((entry) => entry.name);
const report = (stages: StageResult[] = []): DoctorReport => ({
  title: "Works",
  verdict: stages.length > 0 ? "failed" : "passed",
  noted: true,
  cancelled: false,
  passed: 9,
  warnings: 0,
  failed: stages.length,
  skipped: 0,
  tookMs: 10,
  tokens: 0,
  identity: null,
  credentials: null,
  credentialsExpireAt: null,
  stages,
  finishedAt: "2026-11-21T12:00:00Z",
});

async function onOverview(): Promise<void> {
  bench.show("overview");
  await vi.waitFor(() => expect(bench.current?.form.phase).toBe("ready"));
}

describe("launching", () => {
  it("reads no connection from the keychain", () => {
    expect(backend.called("profile_open")).toHaveLength(0);
    expect(bench.current?.name).toBe("claude-prod");
    expect(bench.tab).toBe("chat");
  });

  it("with no profile shows the doors", async () => {
    backend.uninstall();
    await opened([]);
    expect(bench.place.kind).toBe("first_run");
  });

  it("that fails says so and can be tried again", async () => {
    backend.on("app_start", () => {
      throw fakeError({ message: "The data folder cannot be read." });
    });
    const failing = new Workbench();
    await failing.load();
    expect(failing.start).toBeNull();
    expect(failing.trouble?.message).toBe("The data folder cannot be read.");
  });
});

describe("navigation", () => {
  it("leaves no row behind for a new profile in which nothing was typed", async () => {
    bench.newProfile();
    await vi.waitFor(() => expect(bench.current?.form.fields.chatModel).not.toBe(""));
    expect(names()).toEqual(["New profile", "claude-prod", "titan-embed"]);
    bench.go({ kind: "profile", key: "p2" });
    expect(names()).toEqual(["claude-prod", "titan-embed"]);
    expect(bench.leaving).toBeNull();
  });

  it("asks once before it leaves changes, and keeps them as a draft", () => {
    bench.newProfile();
    bench.current?.form.set("name", "mine");
    bench.go({ kind: "profile", key: "p2" });
    expect(bench.leaving).not.toBeNull();
    expect(bench.current?.name).toBe("mine");
    bench.keepAsDraft();
    expect(bench.current?.name).toBe("titan-embed");
    expect(names()).toContain("mine");
    bench.go({ kind: "profile", key: "draft-1" });
    bench.go({ kind: "profile", key: "p2" });
    expect(bench.leaving).toBeNull();
    expect(bench.current?.name).toBe("titan-embed");
  });

  it("puts a saved profile's form back when its changes are dropped", async () => {
    await onOverview();
    bench.current?.form.set("name", "changed");
    bench.go({ kind: "settings" });
    bench.dropChanges();
    expect(bench.place.kind).toBe("settings");
    bench.go({ kind: "profile", key: "p1" });
    await vi.waitFor(() => expect(bench.current?.form.phase).toBe("ready"));
    expect(bench.current?.form.fields.name).toBe("claude-prod");
  });

  it("fills a new profile from the one in ~/.aws that was chosen", () => {
    bench.newProfile(bench.start?.awsProfiles[0]);
    expect(bench.current?.form.fields).toMatchObject({
      name: "corp",
      signIn: "aws_profile",
      awsProfile: "corp",
      region: "eu-central-1",
    });
  });
});

describe("profiles", () => {
  it("a draft that is saved keeps its place and becomes a profile", async () => {
    bench.newProfile();
    bench.current?.form.set("name", "mine");
    expect(await bench.save()).toBe(true);
    expect(bench.current?.summary?.name).toBe("mine");
    expect(bench.current?.form.isNew).toBe(false);
  });

  it("the sandbox opens on its chat", async () => {
    bench.newSandbox();
    await vi.waitFor(() => expect(bench.current?.name).toBe("sandbox"));
    expect(bench.tab).toBe("chat");
    expect(bench.hasSandbox).toBe(true);
  });

  it("deleting the last one leads back to the doors", async () => {
    for (const entry of [...bench.entries]) {
      bench.deleting = entry;
      await bench.delete();
    }
    expect(backend.profiles).toEqual([]);
    expect(bench.place.kind).toBe("first_run");
  });

  it("one that could not be deleted stays, and says why", async () => {
    await onOverview();
    backend.on("profile_delete", () => {
      throw fakeError({ message: "The list could not be written." });
    });
    bench.deleting = bench.current;
    await bench.delete();
    expect(names()).toEqual(["claude-prod", "titan-embed"]);
    expect(bench.current?.form.trouble?.message).toBe("The list could not be written.");
    expect(bench.deleting).toBeNull();
  });
});

describe("testing", () => {
  it("takes the saved profile, and what is typed once that differs", async () => {
    backend.on("doctor_start", () => report());
    await onOverview();
    await bench.test();
    expect(backend.called("doctor_start")[0]?.subject).toEqual({ kind: "saved", profileId: "p1" });
    expect(bench.current?.summary?.lastVerdict?.verdict).toBe("passed");
    bench.current?.form.set("region", "us-east-1");
    await bench.test();
    expect(backend.called("doctor_start")[1]?.subject).toMatchObject({
      kind: "draft",
      draft: { id: "p1", region: "us-east-1" },
    });
  });

  it("marks the field that a diagnosis concerns, fixes it and tests again", async () => {
    const diagnosis = {
      title: "Needs a profile",
      message: "m",
      hint: "n",
      fix: null,
      field: "chat_model",
      code: null,
      httpStatus: null,
      awsMessage: null,
      requestId: null,
      retryable: false,
    };
    backend.on("doctor_start", () =>
      report([{ stage: "converse", outcome: "failed", evidence: "", startedMs: 0, tookMs: 1, diagnosis }]),
    );
    await onOverview();
    await bench.test();
    expect(bench.current?.form.problem("chatModel")).toBe("Needs a profile");
    backend.on("doctor_start", () => report());
    await bench.applyFix({ kind: "use_chat_model", modelId: "eu.other" });
    expect(backend.called("doctor_start")[1]?.subject).toMatchObject({
      kind: "draft",
      draft: { chatModel: "eu.other" },
    });
    expect(bench.current?.form.problem("chatModel")).toBeNull();
  });

  it("whose profile was changed meanwhile gives the changed one no verdict", async () => {
    backend.on("doctor_start", () => ({ ...report(), noted: false }));
    await onOverview();
    await bench.test();
    expect(bench.current?.summary?.lastVerdict).toBeNull();
  });

  it("of an unfinished draft says at each field what is missing, but asks for no name", async () => {
    backend.on("doctor_start", () => {
      throw fakeError({ problems: [{ field: "access_key_id", message: "Enter the access key ID." }] });
    });
    bench.newProfile();
    await bench.test();
    expect(backend.called("doctor_start")[0]?.subject).toMatchObject({ kind: "draft", draft: { name: "New profile" } });
    expect(bench.current?.form.problem("accessKeyId")).toBe("Enter the access key ID.");
    expect(bench.current?.form.problem("name")).toBeNull();
  });

  it("of a draft counts for the profile that is saved from it unchanged", async () => {
    backend.on("doctor_start", () => report());
    bench.newProfile();
    bench.current?.form.set("signIn", "default_chain");
    await bench.test();
    bench.current?.form.set("name", "named after the test");
    expect(await bench.save()).toBe(true);
    expect(bench.current?.summary?.lastVerdict).toEqual({ verdict: "passed", at: "2026-11-21T12:00:00Z" });
    expect(bench.current?.doctor.report).not.toBeNull();
  });

  it("is out of date once the form was changed, and forgotten with the next save", async () => {
    backend.on("doctor_start", () => report());
    bench.newProfile();
    bench.current?.form.set("signIn", "default_chain");
    bench.current?.form.set("name", "changed");
    await bench.test();
    expect(bench.current?.stale).toBe(false);
    bench.current?.form.set("region", "eu-central-1");
    expect(bench.current?.stale).toBe(true);
    await bench.save();
    expect(bench.current?.summary?.lastVerdict).toBeNull();
    expect(bench.current?.doctor.report).toBeNull();
  });

  it("holds again when the changes are discarded; of the changes themselves it does not stay", async () => {
    backend.on("doctor_start", () => report());
    await onOverview();
    await bench.test();
    bench.current?.form.set("region", "us-east-1");
    expect(bench.current?.stale).toBe(true);
    await bench.discard();
    expect(bench.current?.stale).toBe(false);
    expect(bench.current?.doctor.report).not.toBeNull();
    bench.current?.form.set("region", "us-east-1");
    await bench.test();
    await bench.discard();
    expect(bench.current?.doctor.report).toBeNull();
  });

  it("is not made while the keychain is locked; unlocking reads the profile that is open", async () => {
    backend.on("profile_open", () => {
      throw fakeError({ code: "keychain_locked" });
    });
    backend.keychain = { ...backend.keychain, condition: "locked" };
    bench.show("overview");
    await vi.waitFor(() => expect(bench.current?.form.locked).toBe(true));
    await bench.test();
    expect(backend.called("doctor_start")).toHaveLength(0);
    backend.on("profile_open", () => ({ ...opened_detail() }));
    await bench.unlock();
    expect(bench.current?.form.phase).toBe("ready");
    expect(bench.current?.blocked).toBeNull();
  });
});

function opened_detail() {
  const summary = fakeSummary();
  return {
    summary,
    region: "eu-west-1",
    accessKeyId: "AKIA",
    hasSecretAccessKey: true,
    hasSessionToken: false,
    hasApiKey: false,
    apiKeyExpiresAt: null,
    awsProfile: "",
    endpointUrl: "",
    roleArn: "",
    externalId: "",
  };
}

describe("while a save runs", () => {
  it("leaving asks nothing, and what was typed on is kept", async () => {
    let come!: () => void;
    await onOverview();
    const entry = bench.current!;
    entry.form.set("name", "renamed");
    backend.on(
      "profile_save",
      () => new Promise((resolve) => (come = () => resolve(fakeSummary({ name: "renamed", chatModel: null })))),
    );
    const saved = bench.save();
    bench.go({ kind: "profile", key: "p2" });
    expect(bench.leaving).toBeNull();
    expect(bench.current?.key).toBe("p2");
    come();
    await saved;
    expect(entry.name).toBe("renamed");
    expect(bench.entries).toContain(entry);
  });

  it("a result about the form as it was typed on does not count for what was saved", async () => {
    let come!: () => void;
    backend.on("doctor_start", () => report());
    await onOverview();
    const entry = bench.current!;
    entry.form.set("region", "us-east-1");
    backend.on(
      "profile_save",
      () => new Promise((resolve) => (come = () => resolve(fakeSummary({ region: "us-east-1" })))),
    );
    const saved = bench.save();
    entry.form.set("region", "us-west-2");
    await bench.test();
    come();
    await saved;
    expect(entry.summary?.lastVerdict).toBeNull();
    expect(entry.form.fields.region).toBe("us-west-2");
  });
});

describe("a deleted profile", () => {
  it("leaves nothing of its chat in the window", async () => {
    const summary = fakeSummary();
    const before = chatOf(summary);
    bench.deleting = bench.current;
    await bench.delete();
    expect(chatOf(summary)).not.toBe(before);
  });
});
