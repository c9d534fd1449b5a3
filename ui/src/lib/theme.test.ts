import { expect, it } from "vitest";

import { applyTheme, resolved } from "./theme";

it("system follows the desktop and a choice does not", () => {
  expect(resolved("system", true)).toBe("dark");
  expect(resolved("system", false)).toBe("light");
  expect(resolved("light", true)).toBe("light");
});

it("the theme is put where the tokens look for it", () => {
  applyTheme("dark");
  expect(document.documentElement.dataset.theme).toBe("dark");
});
