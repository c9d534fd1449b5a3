import { expect, it } from "vitest";

import { MODEL, snippets } from "./snippets";

it("names endpoint, region and model in every client's own way, and no key in any", () => {
  const all = snippets("http://127.0.0.1:9911", "eu-west-1");
  expect(all.map(({ label }) => label)).toEqual(["boto3", "JavaScript", "AWS CLI", "Rust", "curl"]);
  for (const { value, code } of all) {
    expect(code).toContain("http://127.0.0.1:9911");
    expect(code).toContain(value === "curl" ? encodeURIComponent(MODEL) : MODEL);
    if (value !== "curl") expect(code).toContain("eu-west-1");
    expect(code).not.toMatch(/AKIA|secret/i);
  }
});
