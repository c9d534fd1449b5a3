import { describe, expect, it } from "vitest";

import { fakeSandboxInfo } from "../../ipc/fake";
import { faultInWords, faultText, problemOf, reach, usual, valuesOf } from "./faults";

const kinds = fakeSandboxInfo.faultKinds;
const kind = (name: string) => {
  const found = kinds.find((one) => one.name === name);
  if (!found) throw new Error(`no kind ${name}`);
  return found;
};

describe("a fault", () => {
  it("is written as the sandbox reads it, and read back into the fields", () => {
    const exception = kind("exception-after");
    expect(faultText(exception, usual(exception))).toBe("exception-after:5:throttlingException");
    expect(valuesOf(exception, "exception-after:12:validationException")).toEqual(["12", "validationException"]);
    expect(faultText(kind("html"), usual(kind("html")))).toBe("html");
  });

  it("keeps a last value that holds colons, and fills in what a text leaves out", () => {
    expect(valuesOf(kind("exception-after"), "exception-after:3:a:b")).toEqual(["3", "a:b"]);
    expect(valuesOf(kind("reset-after"), "reset-after")).toEqual(["5"]);
  });

  it("is said in words, also when the page does not know its kind", () => {
    expect(faultInWords(kinds, { kind: "reset-after", text: "reset-after:9" })).toBe(
      "Connection reset, after events 9",
    );
    expect(faultInWords(kinds, { kind: "new", text: "new:1" })).toBe("new:1");
    expect([null, 1, 3].map(reach)).toEqual([
      "for every model request",
      "for the next model request",
      "for the next 3 model requests",
    ]);
  });

  it("takes only whole numbers within the bounds that the sandbox names", () => {
    const parameter = kind("reset-after").parameters[0];
    if (!parameter) throw new Error("it has one");
    expect(["0", "1000"].map((value) => problemOf(parameter, value))).toEqual([null, null]);
    for (const wrong of ["", "-1", "1001", "1.5", "x"])
      expect(problemOf(parameter, wrong)).toBe("A whole number from 0 to 1,000.");
  });
});
