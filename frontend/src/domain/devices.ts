const BROWSERS = {
  "Edg/": "Edge",
  Firefox: "Firefox",
  FxiOS: "Firefox",
  CriOS: "Chrome",
  Chrome: "Chrome",
  Safari: "Safari",
};
const SYSTEMS = {
  iPhone: "iPhone",
  iPad: "iPad",
  Android: "Android",
  Windows: "Windows",
  Mac: "Mac",
  Linux: "Linux",
};

/** "Firefox, Android" for what a browser calls itself. */
export function deviceName(agent: string): string {
  const named = [BROWSERS, SYSTEMS].map(
    (all) => Object.entries(all).find(([sign]) => agent.includes(sign))?.[1],
  );
  return named.filter(Boolean).join(", ") || agent;
}

/** Whether a browser that calls itself so is carried in a pocket. */
export const isPhone = (agent: string): boolean => /iPhone|iPod|Android|Mobile/.test(agent);

/** Whether it was a phone that rang: one of these devices, else this one, else most likely. */
export const wasPhone = (agents: readonly string[], own: string | undefined): boolean =>
  agents.length > 0 ? agents.some(isPhone) : own === undefined || isPhone(own);
