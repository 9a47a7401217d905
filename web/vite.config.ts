import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

// One file with everything in it: the page is opened from a disk, and asks no network for anything. STRICKLE_PAGE says
// which; each is built by itself.
export default defineConfig({
  plugins: [viteSingleFile({ removeViteModuleLoader: true })],
  build: {
    target: "es2022",
    reportCompressedSize: false,
    emptyOutDir: false,
    rollupOptions: { input: `${process.env.STRICKLE_PAGE ?? "lab"}.html` },
  },
});
