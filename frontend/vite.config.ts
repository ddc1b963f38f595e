import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { docs } from "./scripts/docs.mjs";

const api = process.env.COMEBACK_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  server: { proxy: { "/api": api } },
  preview: { proxy: { "/api": api } },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  plugins: [
    docs(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/sw",
      filename: "sw.ts",
      injectRegister: false,
      injectManifest: { globPatterns: ["**/*.{js,css,html,svg,png}"], globIgnores: ["docs/**"] },
      manifest: {
        id: "/",
        name: "Comeback",
        short_name: "Comeback",
        description: "Turns a rejection into a second chance.",
        start_url: "/today",
        scope: "/",
        display: "standalone",
        background_color: "#e7eae2",
        theme_color: "#e7eae2",
        icons: [
          { src: "/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
          { src: "/icon-192.png", sizes: "192x192", type: "image/png", purpose: "maskable" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
          { src: "/icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" },
          { src: "/icon-mono.svg", sizes: "any", type: "image/svg+xml", purpose: "monochrome" },
        ],
      },
    }),
  ],
});
