import { cleanup, render } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { SandboxFailure, SandboxPhase, SandboxRunning } from "../../ipc/client";
import { fakeError, fakeRequest, fakeRunning, FakeBackend } from "../../ipc/fake";
import { SandboxPanel } from "./panel.svelte";
import SandboxPage from "./SandboxPage.svelte";

const user = userEvent.setup();
let backend: FakeBackend;
let panel: SandboxPanel;
let ports: (number | null)[];
const all = (name: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-test="${name}"]`)];
const part = (name: string): HTMLElement => {
  const found = all(name)[0];
  if (!found) throw new Error(`${name} is not on the page`);
  return found;
};
const phase = (phase: SandboxPhase, failure: SandboxFailure | null = null): void =>
  backend.tell({ kind: "state", state: { phase, failure, running: null } });
const runs = (change: Partial<SandboxRunning> = {}): void =>
  backend.tell({ kind: "state", state: { phase: "running", failure: null, running: fakeRunning(change) } });

beforeEach(async () => {
  backend = new FakeBackend().install();
  panel = new SandboxPanel();
  panel.follow();
  ports = [];
  render(SandboxPage, {
    panel,
    port: null,
    onport: async (port: number | null) => void ports.push(port),
    onmenu: () => {},
  });
  await vi.waitFor(() => expect(panel.info).not.toBeNull());
});
afterEach(() => {
  cleanup();
  backend.uninstall();
});

describe("the sandbox's page", () => {
  it("starts and stops it and says where it listens", async () => {
    expect(part("sandbox-phase").textContent).toContain("not started");
    await user.click(part("sandbox-start"));
    expect(backend.called("sandbox_start")).toHaveLength(1);
    runs();
    await vi.waitFor(() => expect(part("sandbox-endpoint").textContent).toBe("http://127.0.0.1:8787"));
    await user.click(part("sandbox-stop"));
    expect(backend.called("sandbox_stop")).toHaveLength(1);
    phase("stopped");
    await vi.waitFor(() => expect(part("sandbox-phase").textContent).toContain("stopped"));
    expect(document.body.textContent).toContain("with the same keys");
  });

  it("says that a port is taken and offers any free one", async () => {
    phase("failed", {
      message: "Port 8787 of this computer is taken by another program.",
      hint: "Use another port.",
      detail: "in use",
      otherPortHelps: true,
    });
    await vi.waitFor(() => expect(part("error-message").textContent).toContain("Port 8787"));
    await user.click(part("sandbox-any-port"));
    expect(ports).toEqual([null]);
    expect(backend.called("sandbox_start")).toHaveLength(1);
  });

  it("lists requests as they come and shows what there is to know of one", async () => {
    runs();
    backend.tell({
      kind: "requests",
      requests: [
        fakeRequest(1),
        fakeRequest(2, {
          status: 403,
          error: "AccessDeniedException",
          message: "You may not.",
          rule: "rule 2",
          identity: null,
        }),
      ],
    });
    await vi.waitFor(() => expect(all("sandbox-request")).toHaveLength(2));
    expect(all("sandbox-request-standing").map((how) => how.textContent?.trim())).toEqual([
      "403 AccessDeniedException",
      "200",
    ]);
    await user.click(part("sandbox-pause"));
    backend.tell({ kind: "requests", requests: [fakeRequest(3)] });
    await vi.waitFor(() => expect(part("sandbox-waiting").textContent).toContain("1 new"));
    expect(all("sandbox-request")).toHaveLength(2);
    await user.click(part("sandbox-resume"));
    await vi.waitFor(() => expect(all("sandbox-request")).toHaveLength(3));
    await user.click(all("sandbox-request")[1]!);
    expect(part("sandbox-detail").textContent).toMatch(
      /#2.*403 AccessDeniedException.*You may not\..*rule 2.*412 ms, first byte after 351 ms.*12 in, 40 out.*SigV4, AKIAFAKE111122223333, us-east-1/s,
    );
    await user.click(part("sandbox-clear"));
    await vi.waitFor(() => expect(all("sandbox-request")).toHaveLength(0));
    expect(backend.called("sandbox_clear")).toHaveLength(1);
  });

  it("keeps a long list out of the page but for what is in view", async () => {
    runs();
    backend.tell({ kind: "requests", requests: Array.from({ length: 1500 }, (_, index) => fakeRequest(index + 1)) });
    await vi.waitFor(() => expect(part("sandbox-count").textContent).toContain("1,500 requests"));
    expect(all("sandbox-request").length).toBeLessThan(60);
  });

  it("switches a fault on with what was set, says so while it is on, and off with one click", async () => {
    runs();
    await vi.waitFor(() => expect(all("sandbox-fault")).toHaveLength(4));
    await user.click(part("sandbox-fault-open-exception-after"));
    await user.clear(part("sandbox-fault-exception-after-0"));
    await user.type(part("sandbox-fault-exception-after-0"), "12");
    await user.selectOptions(part("sandbox-fault-exception-after-1"), "validationException");
    await user.click(part("sandbox-times-some"));
    await user.clear(part("sandbox-times"));
    await user.type(part("sandbox-times"), "3");
    await user.click(part("sandbox-fault-exception-after"));
    expect(backend.called("sandbox_switch_faults")).toEqual([
      { faults: ["exception-after:12:validationException"], times: 3 },
    ]);
    runs({ faults: [{ kind: "exception-after", text: "exception-after:12:validationException" }], timesLeft: 3 });
    await vi.waitFor(() =>
      expect(part("sandbox-fault-on").title).toBe(
        "Exception in mid-stream, after events 12, exception validationException, for the next 3 model requests",
      ),
    );
    await user.click(part("sandbox-fault-html"));
    expect(backend.called("sandbox_switch_faults").at(-1)).toEqual({
      faults: ["exception-after:12:validationException", "html"],
      times: 3,
    });
    await user.click(part("sandbox-fault-off"));
    expect(backend.called("sandbox_switch_faults").at(-1)).toEqual({ faults: [], times: null });
    runs();
    await vi.waitFor(() => expect(all("sandbox-fault-on")).toHaveLength(0));
  });

  it("does not send a fault that its own rules refuse", async () => {
    runs();
    await vi.waitFor(() => expect(all("sandbox-fault")).toHaveLength(4));
    await user.click(part("sandbox-fault-open-reset-after"));
    await user.clear(part("sandbox-fault-reset-after-0"));
    await user.type(part("sandbox-fault-reset-after-0"), "5000");
    await user.click(part("sandbox-fault-reset-after"));
    expect(backend.called("sandbox_switch_faults")).toEqual([]);
    expect(document.body.textContent).toContain("A whole number from 0 to 1,000.");
  });

  it("copies keys without ever holding one, and says when it could not", async () => {
    runs();
    await user.click(part("sandbox-tab-connect"));
    await user.click(part("sandbox-copy-sandbox-secret_access_key"));
    expect(backend.called("sandbox_copy")).toEqual([{ name: "sandbox", what: "secret_access_key" }]);
    await vi.waitFor(() => expect(part("sandbox-copy-sandbox-secret_access_key").textContent).toContain("Copied"));
    await user.click(part("sandbox-keys-expired-session"));
    await user.click(part("sandbox-copy-expired-session-session_token"));
    expect(backend.called("sandbox_copy").at(-1)).toEqual({ name: "expired-session", what: "session_token" });
    backend.on("sandbox_copy", () => {
      throw fakeError({ message: "The clipboard is busy.", hint: "Try again." });
    });
    await user.click(part("sandbox-copy-sandbox-api_key"));
    await vi.waitFor(() => expect(part("error-message").textContent).toContain("The clipboard is busy."));
    expect(part("sandbox-copy-sandbox-api_key").textContent).not.toContain("Copied");
  });

  it("serves any region for clients that have one built in", async () => {
    runs();
    await user.click(part("sandbox-tab-connect"));
    expect(document.body.textContent).not.toContain("the region that it is signed for");
    await user.click(part("sandbox-region-any"));
    expect(backend.called("sandbox_serve_any_region")).toEqual([{ on: true }]);
    runs({ anyRegion: true });
    await vi.waitFor(() => expect(document.body.textContent).toContain("the region that it is signed for"));
    await user.click(part("sandbox-region-one"));
    expect(backend.called("sandbox_serve_any_region").at(-1)).toEqual({ on: false });
  });

  it("remembers a fixed port, and sets the pace at once", async () => {
    runs();
    await user.click(part("sandbox-pace"));
    await vi.waitFor(() => expect((part("sandbox-tokens") as HTMLInputElement).disabled).toBe(false));
    await user.clear(part("sandbox-tokens"));
    await user.type(part("sandbox-tokens"), "0");
    expect(backend.called("sandbox_set_pacing").at(-1)).toEqual({ firstTokenMs: 350, tokensPerSecond: 0 });
    await user.click(part("sandbox-tab-connect"));
    await user.click(part("sandbox-port-fixed"));
    expect(ports).toEqual([8787]);
  });
});
