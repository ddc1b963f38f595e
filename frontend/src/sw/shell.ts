interface Entry {
  url: string;
  revision: string | null;
}

const PREFIX = "shell-";
const NOT_OURS =
  /^\/(?:api|docs|problems|verify|mail|openapi\.json|healthz|readyz|metrics|s|calendar)(?:\/|$)/;

/** One cache per version: its name is made of what is in it. */
async function shellName(entries: readonly Entry[]): Promise<string> {
  const text = entries.map((entry) => `${entry.url} ${entry.revision ?? ""}`).join("\n");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return PREFIX + hex.slice(0, 16);
}

export async function keepShell(entries: readonly Entry[]): Promise<void> {
  const cache = await caches.open(await shellName(entries));
  // The build names the icons twice, and addAll refuses to fetch one thing twice.
  const urls = new Set(entries.map((entry) => `/${entry.url}`));
  await cache.addAll(Array.from(urls, (url) => new Request(url, { cache: "reload" })));
}

export async function dropOldShells(entries: readonly Entry[]): Promise<void> {
  const present = await shellName(entries);
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name !== present && name.startsWith(PREFIX)).map((name) => caches.delete(name)),
  );
}

async function fromShell(path: string, request: Request, entries: readonly Entry[]): Promise<Response> {
  const cache = await caches.open(await shellName(entries));
  return (await cache.match(path)) ?? fetch(request);
}

/** The shell for pages and its own files; everything else, the API above all, goes to the network. */
export function answerFetch(request: Request, entries: readonly Entry[]): Promise<Response> | undefined {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || NOT_OURS.test(url.pathname))
    return undefined;
  if (request.mode === "navigate") return fromShell("/index.html", request, entries);
  const known = entries.some((entry) => `/${entry.url}` === url.pathname);
  return known ? fromShell(url.pathname, request, entries) : undefined;
}
