import { cleanup, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import Combobox from "./Combobox.svelte";
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

  it("keeps text that is no number and says that it is none", async () => {
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
