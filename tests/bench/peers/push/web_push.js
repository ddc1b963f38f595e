// Node's `web-push`, from a subscription to a finished request. Reads lines "endpoint p256dh auth" from the file it
// is given; obeys lines of its input: "go" does each of them once and says seconds by clock and by processor, "show"
// says the first body.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import webpush from "web-push";

const { publicKey, privateKey } = webpush.generateVAPIDKeys();
const options = {
  TTL: 3600,
  urgency: "high",
  topic: "a".repeat(32),
  vapidDetails: { subject: "mailto:operator@example.org", publicKey, privateKey },
};
const text = "x".repeat(420);
const inBase64url = (hex) => Buffer.from(hex, "hex").toString("base64url");
const rows = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => {
  const [endpoint, p256dh, auth] = line.split(" ");
  return { endpoint, keys: { p256dh: inBase64url(p256dh), auth: inBase64url(auth) } };
});
const finished = (row) => webpush.generateRequestDetails(row, text, options);

for await (const order of createInterface({ input: process.stdin })) {
  if (order === "show") {
    console.log(finished(rows[0]).body.toString("hex"));
    continue;
  }
  const clock = process.hrtime.bigint();
  const processor = process.cpuUsage();
  rows.forEach(finished);
  const { user, system } = process.cpuUsage(processor);
  console.log(`${Number(process.hrtime.bigint() - clock) / 1e9} ${(user + system) / 1e6}`);
}
