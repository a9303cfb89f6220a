import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The server that `make dev` starts beside this one.
const server = process.env.CAHIER_DEV_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    chunkSizeWarningLimit: 800,
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  server: { host: "127.0.0.1", port: 5173, proxy: { "/api": { target: server } } },
  preview: { host: "127.0.0.1", port: 4173, proxy: { "/api": { target: server } } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
  },
});
