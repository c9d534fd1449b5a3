import { describe, expect, it } from "vitest";

import type { Diagnosis } from "../ipc/client";
import { fakeError } from "../ipc/fake";
import { troubleOf, troubleOfError, troubleText } from "./trouble";

const diagnosis: Diagnosis = {
  title: "Wrong secret",
  message: "AWS refused the signature.",
  hint: "Enter the secret again.",
  fix: null,
  field: "secret_access_key",
  code: "InvalidSignatureException",
  httpStatus: 403,
  awsMessage: "The request signature we calculated does not match.",
  requestId: "8f2c",
  retryable: false,
};

describe("trouble", () => {
  it("of a call to AWS keeps its words, code and request id for the details", () => {
    const trouble = troubleOfError(
      fakeError({
        message: "AWS refused the signature.",
        hint: "Enter the secret again.",
        diagnosis,
        detail: "dispatch failure",
      }),
    );
    expect(trouble.details).toEqual([
      { label: "Code", value: "InvalidSignatureException, HTTP 403" },
      { label: "Message", value: "The request signature we calculated does not match." },
      { label: "Request", value: "8f2c" },
      { label: "Cause", value: "dispatch failure" },
    ]);
    expect(troubleText(trouble)).toBe(
      "Wrong secret\nAWS refused the signature.\nEnter the secret again.\nCode: InvalidSignatureException, HTTP 403\nMessage: The request signature we calculated does not match.\nRequest: 8f2c\nCause: dispatch failure",
    );
  });

  it("leaves out what is not known", () => {
    const bare = { ...diagnosis, code: null, httpStatus: null, awsMessage: null, requestId: null };
    expect(troubleOfError(fakeError({ diagnosis: bare })).details).toEqual([]);
  });

  it("of a surprise still is a sentence with a next step", () => {
    const trouble = troubleOf(new TypeError("x is undefined"));
    expect(trouble.message).toMatch(/^Outcrop .*\.$/);
    expect(trouble.hint).toMatch(/\.$/);
    expect(trouble.details).toEqual([{ label: "Cause", value: "x is undefined" }]);
  });
});

describe("a stopped sandbox", () => {
  it("can be started from wherever it is in the way", () => {
    expect(troubleOfError(fakeError({ code: "sandbox_stopped" })).fix?.label).toBe("Start the sandbox");
    expect(troubleOfError(fakeError()).fix).toBeUndefined();
  });
});
