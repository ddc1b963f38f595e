// Fails when the JavaScript of the first load, gzipped, is above what the design allows.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 45 * 1024;
const dist = new URL("../dist/", import.meta.url);
const read = (path) => readFileSync(new URL(path.replace(/^\//, ""), dist), "utf8");

/** A script and everything it imports before it runs. */
function withImports(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, found] of read(path).matchAll(/(?:import|from)\s*"(\.\/[^"]+\.js)"/g)) {
    withImports(new URL(found, `http://x${path}`).pathname, seen);
  }
  return seen;
}

const page = read("index.html");
const entries = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path);
// German readers fetch their copy at once, so it counts.
const german = readdirSync(new URL("assets/", dist)).find((name) => /^de-.*\.js$/.test(name));
const files = new Set([...entries, `/assets/${german}`].flatMap((entry) => [...withImports(entry)]));
let total = 0;
for (const file of files) {
  const size = gzipSync(read(file), { level: 9 }).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(6)} KiB  ${file}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(6)} KiB  first load, of ${LIMIT / 1024}`);
if (entries.length === 0 || !german || total > LIMIT) process.exit(1);
