/** Where a tap leads: inside our own origin always, whatever the payload says. */
export function tapTarget(navigate: string, origin: string): string {
  const url = URL.canParse(navigate, origin) ? new URL(navigate, origin) : new URL("/today", origin);
  return url.origin === origin ? url.href : new URL("/today", origin).href;
}
