import { cleanup, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import { fakeModel } from "../ipc/fake";
import { confirmWord, engines, plainKey } from "../lib/inputMethodFake";
import Combobox from "./Combobox.svelte";
import ModelChoice from "./ModelChoice.svelte";
import NumberField from "./NumberField.svelte";
import Segmented from "./Segmented.svelte";

const user = userEvent.setup();
afterEach(cleanup);

describe("a combobox", () => {
  const choices = [
    { value: "eu-west-1", detail: "Ireland" },
    { value: "eu-central-1", detail: "Frankfurt" },
  ];
  function shown(value: string) {
    const onchange = vi.fn((next: string) => rendered.rerender({ value: next }));
    const rendered = render(Combobox, { label: "Region", value, choices, onchange });
    return onchange;
  }

  it("offers everything until something is typed, then what matches by code or place", async () => {
    shown("eu-west-1");
    await user.click(screen.getByRole("combobox"));
    expect(screen.getAllByRole("option")).toHaveLength(2);
    await user.clear(screen.getByRole("combobox"));
    await user.type(screen.getByRole("combobox"), "frank");
    expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual([
      expect.stringContaining("eu-central-1"),
    ]);
  });

  it("picks with the keys", async () => {
    const onchange = shown("");
    await user.click(screen.getByRole("combobox"));
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(onchange).toHaveBeenLastCalledWith("eu-central-1");
    expect(screen.queryByRole("listbox")).toBeNull();
  });

  it.each(engines)("picks nothing while an input method confirms a word (%s)", async (engine) => {
    const onchange = shown("");
    const input = screen.getByRole<HTMLInputElement>("combobox");
    await user.click(input);
    await user.keyboard("{ArrowDown}");
    confirmWord(input, engine, "f");
    await user.keyboard("{ArrowDown}");
    confirmWord(input, engine, "r", "Escape");
    expect(screen.queryByRole("listbox")).not.toBeNull();
    expect(onchange).not.toHaveBeenCalledWith("eu-central-1");
    plainKey(input);
    expect(onchange).toHaveBeenLastCalledWith("eu-central-1");
  });

  it("takes what is not in the list as typed", async () => {
    const onchange = shown("");
    await user.type(screen.getByRole("combobox"), "us-gov-west-1");
    await user.tab();
    expect(onchange).toHaveBeenLastCalledWith("us-gov-west-1");
  });

  it("turns a place's name into its region when it is left", async () => {
    const onchange = shown("");
    await user.type(screen.getByRole("combobox"), "ireland");
    await user.tab();
    expect(onchange).toHaveBeenLastCalledWith("eu-west-1");
  });
});

describe("a model choice", () => {
  const models = [fakeModel("amazon.titan-embed-text-v2:0")];
  function shown(onregion?: (region: string) => void) {
    const onchange = vi.fn((next: string) => rendered.rerender({ value: next }));
    const props = { label: "Model", value: "", models, region: "eu-west-1", test: "model", onchange, onregion };
    const rendered = render(ModelChoice, props);
    return onchange;
  }
  const remark = () => document.querySelector('[data-test="remark-model"]');

  it("says that the version is missing once the field is left, and adds it", async () => {
    const onchange = shown();
    await user.type(screen.getByRole("combobox"), "amazon.titan-embed-text-v2");
    expect(remark()).toBeNull();
    await user.tab();
    expect(remark()?.textContent).toContain("“:0” is missing");
    await user.click(screen.getByRole("button", { name: "Add it" }));
    expect(onchange).toHaveBeenLastCalledWith("amazon.titan-embed-text-v2:0");
    expect(remark()).toBeNull();
  });

  it("compares an ARN's region with the profile's, and offers it where it can be set", async () => {
    const onregion = vi.fn();
    shown(onregion);
    await user.type(screen.getByRole("combobox"), "arn:aws:bedrock:us-west-2::foundation-model/x");
    await user.tab();
    expect(remark()?.textContent).toContain("us-west-2");
    await user.click(screen.getByRole("button", { name: "Use us-west-2" }));
    expect(onregion).toHaveBeenCalledWith("us-west-2");
  });
});

describe("a number field", () => {
  it("groups its number, reads it back, and means nothing when empty", async () => {
    const onchange = vi.fn();
    render(NumberField, { label: "Tokens", value: 8192, onchange });
    const field = screen.getByRole("textbox") as HTMLInputElement;
    expect(field.value).toBe("8,192");
    await user.clear(field);
    expect(onchange).toHaveBeenLastCalledWith(null);
    await user.type(field, "16,384");
    expect(onchange).toHaveBeenLastCalledWith(16_384);
  });

  it("keeps a text that is not a number, and says so", async () => {
    const onchange = vi.fn();
    render(NumberField, { label: "Tokens", value: null, onchange });
    const field = screen.getByRole("textbox") as HTMLInputElement;
    await user.type(field, "many");
    expect(onchange).not.toHaveBeenCalled();
    expect(field.getAttribute("aria-invalid")).toBe("true");
    await user.tab();
    expect(field.value).toBe("many");
  });
});

it("a segmented choice is one stop in the tab order and moves with the arrows", async () => {
  const onchange = vi.fn();
  render(Segmented, {
    label: "Theme",
    value: "light",
    options: [
      { value: "light", label: "Light" },
      { value: "dark", label: "Dark" },
    ],
    onchange,
  });
  await user.tab();
  expect(document.activeElement?.textContent).toBe("Light");
  await user.keyboard("{ArrowRight}");
  expect(onchange).toHaveBeenLastCalledWith("dark");
  await user.tab();
  expect(document.activeElement).toBe(document.body);
});
