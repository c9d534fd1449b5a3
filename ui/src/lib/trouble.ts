// A failure as the screen tells it: a sentence, a next step, and the raw half behind «Details». Both kinds of failure
// that Rust sends (an error of a command, a diagnosis of a call to AWS) become the same thing here.
import { asOutcropError, client, type Diagnosis, type IpcError } from "../ipc/client";

export type Detail = { label: string; value: string };

export type Trouble = {
  title: string | null;
  message: string;
  hint: string;
  details: Detail[];
  retryable: boolean;
  /** What the window can do about it wherever it is shown, and what holds afterwards. */
  fix?: QuickFix;
};

export type QuickFix = { label: string; done: string; act: () => Promise<unknown> };

const startSandbox: QuickFix = {
  label: "Start the sandbox",
  done: "The sandbox runs now. Try again.",
  act: () => client.sandboxStart(),
};

export function troubleOfDiagnosis(diagnosis: Diagnosis): Trouble {
  return {
    title: diagnosis.title,
    message: diagnosis.message,
    hint: diagnosis.hint,
    details: diagnosisDetails(diagnosis),
    retryable: diagnosis.retryable,
  };
}

/** The code with its status, AWS's words unchanged, and the request id: as far as they are known. */
export function diagnosisDetails(diagnosis: Diagnosis): Detail[] {
  const status = diagnosis.httpStatus === null ? null : `HTTP ${diagnosis.httpStatus}`;
  const code = [diagnosis.code, status].filter((part) => part !== null && part !== "").join(", ");
  return [
    { label: "Code", value: code },
    { label: "Message", value: diagnosis.awsMessage ?? "" },
    { label: "Request", value: diagnosis.requestId ?? "" },
  ].filter((detail) => detail.value !== "");
}

export function troubleOfError(error: IpcError): Trouble {
  const of = error.diagnosis ? troubleOfDiagnosis(error.diagnosis) : null;
  const detail = error.detail ? [{ label: "Cause", value: error.detail }] : [];
  return {
    title: of?.title ?? null,
    message: error.message,
    hint: error.hint,
    details: [...(of?.details ?? []), ...detail],
    retryable: error.retryable,
    ...(error.code === "sandbox_stopped" ? { fix: startSandbox } : {}),
  };
}

/** Anything thrown, as trouble. */
export const troubleOf = (thrown: unknown): Trouble => troubleOfError(asOutcropError(thrown).ipc);

/** The whole as plain text, for *Copy*. */
export function troubleText(trouble: Trouble): string {
  const head = [trouble.title, trouble.message, trouble.hint].filter((line) => line !== null && line !== "");
  return [...head, ...trouble.details.map(({ label, value }) => `${label}: ${value}`)].join("\n");
}
