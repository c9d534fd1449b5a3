import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import { readdirSync } from "node:fs";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

// Which way imports point: app -> features -> components, markdown, ipc, lib. A feature never sees another one.
const features = readdirSync("src/features", { withFileTypes: true }).filter((entry) => entry.isDirectory());
const zones = [
  ...features.map(({ name }) => ({
    target: `./src/features/${name}`,
    from: "./src/features",
    except: [`./${name}`],
    message: "A feature never imports another feature: lift what both need into lib, components or app.",
  })),
  { target: "./src/features", from: "./src/app", message: "The app wires features; features do not know the app." },
  {
    target: "./src/components",
    from: ["./src/features", "./src/app", "./src/markdown"],
    message: "Components are primitives without feature words.",
  },
  { target: "./src/markdown", from: ["./src/features", "./src/app"], message: "Markdown knows nothing of features." },
  {
    target: "./src/lib",
    from: ["./src/features", "./src/app", "./src/components", "./src/markdown"],
    message: "lib holds pure functions.",
  },
  {
    target: "./src/ipc",
    from: ["./src/features", "./src/app", "./src/components", "./src/markdown"],
    message: "ipc is the lowest layer.",
  },
];

// `#name` is private when the program runs, too. Only a constructor has no such form.
const classMembers = [
  {
    selector:
      ":matches(PropertyDefinition, MethodDefinition[kind!='constructor'], AccessorProperty)[accessibility='private']",
    message: "Write #name instead of private.",
  },
  { selector: "TSParameterProperty", message: "Write a #field and assign it." },
];

// An input method's own keys must reach no handler.
const composing = "Wrap the handler in unlessComposing (lib/composing): an input method's keys are its own.";
const keyHandlers = [
  {
    selector:
      "SvelteAttribute[key.name=/^onkey(down|up|press)/] > SvelteMustacheTag > :not(CallExpression[callee.name='unlessComposing'])",
    message: composing,
  },
  {
    selector:
      "CallExpression[callee.property.name='addEventListener'][arguments.0.value=/^key/] > :matches(ArrowFunctionExpression, FunctionExpression)",
    message: composing,
  },
];

export default ts.config(
  { ignores: ["dist", "node_modules", "src/ipc/bindings.ts"] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createTypeScriptImportResolver()],
      "import-x/extensions": [".ts", ".svelte"],
      "import-x/parsers": { "@typescript-eslint/parser": [".ts"], "svelte-eslint-parser": [".svelte"] },
    },
    rules: {
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", { zones }],
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@tauri-apps/*"], message: "Only src/ipc talks to Tauri." }] },
      ],
      "no-restricted-syntax": ["error", ...classMembers, ...keyHandlers],
      "no-console": "error",
      "no-eval": "error",
      "svelte/no-at-html-tags": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  // Where a .ts file imports a .svelte one, the import rules parse that with these same options.
  { files: ["**/*.ts"], languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"] } } },
  { files: ["src/ipc/**"], rules: { "no-restricted-imports": "off" } },
  // Tests listen to what the engine says.
  { files: ["src/**/*.test.ts"], rules: { "no-restricted-syntax": ["error", ...classMembers] } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
    // A plain Map or Date is right where nothing on the screen depends on it; the compiler warns where it matters.
    rules: { "svelte/prefer-svelte-reactivity": "off" },
  },
  { files: ["*.config.*"], languageOptions: { globals: { ...globals.node } } },
);
