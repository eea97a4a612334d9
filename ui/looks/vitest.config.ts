import { defineConfig } from "vitest/config";

// The page in a real browser: `npm run looks`. Apart from the other tests, because it needs Chromium.
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: "../node_modules/.vite",
  test: { environment: "node", testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
});
