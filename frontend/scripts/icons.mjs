// Draws the PNG icons from the shapes of public/icon.svg; run it again when that drawing changes.
import { readFileSync, writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

const GRID = 512;
const SAMPLES = 4;
const svg = readFileSync(new URL("../public/icon.svg", import.meta.url), "utf8");
const panes = polygons(/translate\((\d+)\)" d="([^"]+)"/.exec(svg));
const sill = { from: 104, to: 408, y: 394, half: 7 };

/** The closed shapes of a path made of M, h, l and z. */
function polygons([, shift, path]) {
  return path
    .split("z")
    .filter(Boolean)
    .map((shape) => {
      const points = [];
      let [x, y] = [0, 0];
      for (const [, command, numbers] of shape.matchAll(/([Mhl])([^Mhl]*)/g)) {
        const [a, b = 0] = numbers.match(/-?\d+/g).map(Number);
        [x, y] = command === "M" ? [a + Number(shift), b] : [x + a, y + b];
        points.push([x, y]);
      }
      return points;
    });
}

function inside(points, x, y) {
  let within = false;
  points.forEach(([ax, ay], i) => {
    const [bx, by] = points[(i + 1) % points.length];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  });
  return within;
}

function colour(x, y, mono) {
  const along = Math.min(Math.max(x, sill.from), sill.to);
  if (Math.hypot(x - along, y - sill.y) <= sill.half) return [255, 255, 255, 255];
  if (panes.some((pane) => inside(pane, x, y))) return mono ? [255, 255, 255, 255] : [255, 237, 174, 255];
  return mono ? [255, 255, 255, 0] : [22, 66, 58, 255];
}

function pixel(px, py, size, mono, crop) {
  const sum = [0, 0, 0, 0];
  const scale = (GRID - 2 * crop) / size;
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const x = crop + (px + ((i % SAMPLES) + 0.5) / SAMPLES) * scale;
    const y = crop + (py + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) * scale;
    colour(x, y, mono).forEach((value, channel) => {
      sum[channel] += value;
    });
  }
  return sum.map((value) => Math.round(value / (SAMPLES * SAMPLES)));
}

const CRC = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return out;
}

function png(size, mono = false, crop = 0) {
  const rows = [];
  for (let y = 0; y < size; y++) {
    rows.push(0);
    for (let x = 0; x < size; x++) rows.push(...pixel(x, y, size, mono, crop));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const data = deflateSync(Buffer.from(rows), { level: 9 });
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

const write = (name, data) => writeFileSync(new URL(`../public/${name}`, import.meta.url), data);
write("icon-192.png", png(192));
write("icon-512.png", png(512));
write("badge-96.png", png(96, true, 80));
