// The ways to sign in, in the words of the screen.
import type { SignInKind } from "../ipc/client";

export const signInLabels: Record<SignInKind, string> = {
  access_keys: "Access keys",
  aws_profile: "AWS profile",
  default_chain: "Default chain",
  api_key: "API key",
  sandbox: "Sandbox",
};

/** The same for a screen reader and a line of text. */
export const signInNames: Record<SignInKind, string> = {
  access_keys: "Access keys",
  aws_profile: "AWS named profile",
  default_chain: "IAM role or default chain",
  api_key: "Bedrock API key",
  sandbox: "Sandbox",
};

/** The place of a profile: its region, or this machine. */
export const placeOf = (signIn: SignInKind, region: string): string => (signIn === "sandbox" ? "this machine" : region);
