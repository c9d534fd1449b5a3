import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";

import { fakeError, fakeSummary, FakeBackend } from "../ipc/fake";
import App from "./App.svelte";

const user = userEvent.setup();
let backend: FakeBackend;

const byTest = (name: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-test="${name}"]`);
  if (!found) throw new Error(`nothing with data-test ${name}`);
  return found;
};
const shows = (name: string): boolean => document.querySelector(`[data-test="${name}"]`) !== null;

async function opened(profiles = [fakeSummary()]): Promise<void> {
  backend = new FakeBackend({ profiles });
  backend.install();
  render(App);
  await waitFor(() => expect(shows("rail") || shows("first-run")).toBe(true));
}

afterEach(() => {
  cleanup();
  backend.uninstall();
});

describe("a new profile", () => {
  it("is typed, saved, and its secret is gone from the page", async () => {
    await opened([]);
    await user.click(byTest("door-new"));
    await user.type(byTest("field-name"), "mine");
    await user.type(byTest("field-accessKeyId"), "AKIA4HXM2Q7JDUVTRN5E");
    const secret = byTest("field-secretAccessKey") as HTMLInputElement;
    await user.type(secret, "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab");
    expect(screen.getByText("40 characters")).toBeTruthy();
    expect(secret.type).toBe("password");
    await user.click(byTest("save-profile"));
    await waitFor(() => expect(shows("replace-secretAccessKey")).toBe(true));
    const held =
      [...document.querySelectorAll("input")].map((input) => input.value).join() +
      document.documentElement.outerHTML +
      secret.value;
    expect(held).not.toContain("wJalrXUtn");
    expect(byTest("profile-row").dataset.profileId).toBe("new-1");
  });

  it("shows what has to be fixed at its field, and goes there", async () => {
    await opened([]);
    await user.click(byTest("door-new"));
    backend.on("profile_save", () => {
      throw fakeError({
        code: "invalid_draft",
        problems: [{ field: "endpoint_url", message: "Use https://, or a loopback address." }],
      });
    });
    await user.type(byTest("field-name"), "mine");
    await user.click(byTest("save-profile"));
    // The disclosure that holds the field opens by itself.
    await waitFor(() => expect(byTest("problem-endpointUrl").textContent).toContain("loopback address"));
    expect(byTest("field-endpointUrl").getAttribute("aria-invalid")).toBe("true");
  });

  it("takes a block pasted into any field and can take it back", async () => {
    await opened([]);
    await user.click(byTest("door-new"));
    const text =
      "[prod]\naws_access_key_id = AKIA4HXM2Q7JDUVTRN5E\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab";
    await fireEvent.paste(byTest("field-name"), { clipboardData: { getData: () => text } });
    expect((byTest("field-accessKeyId") as HTMLInputElement).value).toBe("AKIA4HXM2Q7JDUVTRN5E");
    expect(byTest("pasted-note").textContent).toContain("Filled 2 fields");
    await user.click(byTest("undo-paste"));
    expect((byTest("field-accessKeyId") as HTMLInputElement).value).toBe("");
  });

  it("asks for a word before it keeps a key that runs out", async () => {
    await opened([]);
    await user.click(byTest("door-new"));
    backend.on("profile_check", () => ({
      problems: [],
      apiKey: {
        kind: "short_term",
        region: "eu-west-1",
        expiresAt: new Date(Date.now() + 3 * 3_600_000 + 5000).toISOString(),
        expired: false,
      },
    }));
    await user.click(byTest("signin-api_key"));
    await user.type(byTest("field-apiKey"), "bedrock-api-key-x");
    await waitFor(() => expect(byTest("api-key-facts").textContent).toContain("3 h left"));
    await user.click(byTest("field-keepUntilExpiry"));
    await user.click(byTest("save-profile"));
    await waitFor(() => expect(backend.called("profile_save")[0]?.draft).toMatchObject({ keepUntilExpiry: true }));
  });
});

describe("the window", () => {
  it("is walked by keys", async () => {
    await opened();
    await user.keyboard("{Control>}1{/Control}");
    await waitFor(() => expect(shows("doctor")).toBe(true));
    await user.keyboard("{Control>}f{/Control}");
    expect(document.activeElement).toBe(byTest("rail-search"));
    await user.keyboard("{Control>}n{/Control}");
    await waitFor(() => expect(byTest("profile-title").textContent).toBe("New profile"));
  });

  it("asks before a profile is deleted, and Cancel deletes nothing", async () => {
    await opened();
    await user.click(byTest("tab-overview"));
    await waitFor(() => expect(shows("delete-profile")).toBe(true));
    await user.click(byTest("delete-profile"));
    await user.click(byTest("dialog-cancel"));
    expect(backend.called("profile_delete")).toHaveLength(0);
    await user.click(byTest("delete-profile"));
    await user.click(byTest("confirm-delete"));
    await waitFor(() => expect(shows("first-run")).toBe(true));
  });

  it("shows what was set aside at start once, until it is closed", async () => {
    backend = new FakeBackend({ profiles: [fakeSummary()], notices: ["The list was set aside."] }).install();
    render(App);
    await waitFor(() => expect(byTest("notice").textContent).toContain("The list was set aside."));
    await user.click(screen.getByRole("button", { name: "Close" }));
    expect(shows("notice")).toBe(false);
  });

  it("is there before the conversations have been checked, and says later what is wrong with them", async () => {
    let fail: (error: unknown) => void = () => {};
    backend = new FakeBackend({ profiles: [fakeSummary()] });
    backend.on("conversation_check", () => new Promise((_, reject) => (fail = reject))).install();
    render(App);
    await waitFor(() => expect(shows("rail")).toBe(true));
    expect(shows("notice")).toBe(false);
    fail(fakeError({ code: "newer_format", message: "They are newer.", hint: "Update Outcrop." }));
    await waitFor(() => expect(byTest("notice").textContent).toContain("They are newer. Update Outcrop."));
  });

  it("offers the session when no keychain runs, and saves for it", async () => {
    await opened([]);
    backend.keychain = {
      condition: "absent",
      name: "Secret Service",
      message: "No keychain is running.",
      hint: "Start one.",
      detail: "",
    };
    await user.click(byTest("door-new"));
    await waitFor(() => expect(shows("keychain-note")).toBe(true));
    await user.click(byTest("keep-session"));
    expect(shows("keychain-note")).toBe(false);
    await user.type(byTest("field-name"), "mine");
    await user.click(byTest("save-profile"));
    await waitFor(() => expect(backend.called("profile_save")[0]?.draft).toMatchObject({ keep: "session" }));
  });
});
