/// <reference types="vitest/config" />
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  // Under vitest Svelte must resolve to its browser build, or `mount` is not there.
  resolve: mode === "test" ? { conditions: ["browser"] } : {},
  build: {
    target: "es2022",
    // The window's policy allows no inline script and no data: styles or fonts: everything stays a file.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: { port: 5173, strictPort: true },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
    // A busy machine is no failure: these end what hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ["src/test-setup.ts"],
  },
}));
