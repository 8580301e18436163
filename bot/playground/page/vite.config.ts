/** Builds the page into `../static`, with the licences of what is in it and a fingerprint of its sources. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";

const ROOT = import.meta.dirname;
const LISTED = ["index.html", "package-lock.json", "package.json", "public", "src", "tsconfig.json", "vite.config.ts"];

export default defineConfig({
  base: "/",
  build: {
    outDir: "../static",
    emptyOutDir: true,
    chunkSizeWarningLimit: 800,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: { entryFileNames: "assets/page.js", chunkFileNames: "assets/[name].js", assetFileNames: "assets/[name][extname]" },
    },
  },
  plugins: [licences(), fingerprint()],
});

/** `sources.sha256`: the hash over every source's path and content, in order; tests compare it. */
function fingerprint(): Plugin {
  return {
    name: "fingerprint",
    generateBundle() {
      const hash = createHash("sha256");
      for (const path of LISTED.flatMap(below).sort()) hash.update(`${path}\0`).update(readFileSync(join(ROOT, path))).update("\0");
      this.emitFile({ type: "asset", fileName: "sources.sha256", source: `${hash.digest("hex")}\n` });
    },
  };
}

function below(path: string): string[] {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  return readdirSync(join(ROOT, path)).flatMap((name) => below(`${path}/${name}`));
}

/** `licences.txt`: for each package that ended up in the page, its name, version and licence. */
function licences(): Plugin {
  return {
    name: "licences",
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((part) => (part.type === "chunk" ? Object.keys(part.modules) : []));
      const folders = new Set(modules.map(packageOf).filter((one) => one !== null));
      const texts = [...folders].sort().map(licence);
      this.emitFile({ type: "asset", fileName: "licences.txt", source: `The page contains these packages.\n\n${texts.join("\n\n")}\n` });
    },
  };
}

function packageOf(module: string): string | null {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(module)?.[1] ?? null;
}

function licence(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licensed under ${license}.`;
  return `${"=".repeat(72)}\n${name} ${version} (${license})\n${"=".repeat(72)}\n${text}`;
}
