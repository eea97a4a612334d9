import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `--mode fake` swaps the window's bridge for a made-up world (src/rpc/fake), so that the page runs in any browser.
export default defineConfig(({ mode }) => ({
  plugins: [react()],
  clearScreen: false,
  // The tests read the definitions that ship.
  server: { port: 5173, strictPort: true, fs: { allow: mode === "test" ? [".."] : ["."] } },
  build: {
    target: ["es2022", "safari16"],
    // Everything the page needs is in the bundle; nothing is inlined that a strict content policy would refuse.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "jsdom",
    globals: false,
    setupFiles: ["src/test/setup.ts"],
    css: false,
    testTimeout: 20_000,
  },
}));
