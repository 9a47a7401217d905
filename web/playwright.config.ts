import { defineConfig } from "@playwright/test";

// Debian's Chromium; as root it runs without its sandbox.
export default defineConfig({
  testDir: "tests",
  outputDir: "../build/web/playwright",
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
