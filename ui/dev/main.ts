// Opens the app on a fake backend, on the scene and with the clicks that the address names:
// /dev.html?scene=failed&theme=dark&do=profile-row:3,tab-overview,test-button
import { mount } from "svelte";

import App from "../src/app/App.svelte";
import "../src/styles/index.css";
import { scene } from "./scenes";
import { QUESTION, talk } from "./talk";

const asked = new URLSearchParams(location.search);
const theme = asked.get("theme") === "dark" ? "dark" : "light";
const backend = scene(asked.get("scene") ?? "first-run", asked.has("slow"));
const start = backend.start;
backend.on("app_start", () => ({ ...start(), settings: { theme } }));
talk(backend, asked);
backend.install();
mount(App, { target: document.getElementById("app")! });

async function act(step: string): Promise<void> {
  const [name, rest = "0"] = step.split(":");
  const [index = "0", value] = rest.split("=");
  await new Promise((resolve) => setTimeout(resolve, 60));
  const element = document.querySelectorAll<HTMLElement>(`[data-test="${name}"]`)[Number(index) || 0];
  if (value !== undefined && (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) {
    element.value = value === "?" ? QUESTION : value;
    element.dispatchEvent(new Event("input", { bubbles: true }));
  } else element?.click();
}

for (const step of (asked.get("do") ?? "").split(",").filter(Boolean)) await act(step);
