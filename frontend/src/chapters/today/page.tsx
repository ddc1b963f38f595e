import { useEffect, useRef } from "preact/hooks";
import { listOpportunities } from "../../api/search";
import type { TodayItem } from "../../api/types";
import { listWindows } from "../../api/windows";
import { now } from "../../app/clock";
import { Icon } from "../../app/icon";
import { lazySheet } from "../../app/lazy";
import { useLoad } from "../../app/load";
import { waiting } from "../../app/outbox";
import { Instead, Screen } from "../../app/screen";
import { self } from "../../app/session";
import { briefDay, clock, longDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { closingLine, upcomingLine } from "./marks";
import { Place } from "./row";
import { acted, find, mark, quieted, refresh, today, unread } from "./state";

/** What waited here has gone out: its row says so no longer, and the server knows more now. */
function settleSent(): void {
  const keys = new Set(waiting.value.map((item) => item.key));
  const sent = [...acted.value].filter(([, row]) => row.waits !== null && !keys.has(row.waits));
  for (const [id, row] of sent) mark(id, { ...row, waits: null, next: words.value.offline.sent });
  if (sent.length > 0) void refresh();
}

/** Acts that still wait from an earlier visit stand as rows, too. */
function recallWaiting(): void {
  for (const item of waiting.value) {
    const window = item.window ? find(item.window) : undefined;
    if (!window || acted.value.has(window.id)) continue;
    mark(window.id, {
      item: window,
      line: item.title,
      next: words.value.today.pending,
      waits: item.key,
      at: item.at,
    });
  }
}

function useFreshToday(): void {
  useEffect(() => {
    void refresh();
    const again = () => document.visibilityState === "visible" && void refresh();
    document.addEventListener("visibilitychange", again);
    const timer = setInterval(again, 60_000);
    return () => {
      document.removeEventListener("visibilitychange", again);
      clearInterval(timer);
    };
  }, []);
  useEffect(settleSent, [waiting.value]);
  useEffect(recallWaiting, [waiting.value, today.value === undefined]);
}

const isQuiet = (item: TodayItem): boolean =>
  item.snoozed_until !== null && Date.parse(item.snoozed_until) > now.value;

/** After an act the focus goes to the title of the next card. */
function useFocusNext(order: readonly TodayItem[]): void {
  const count = acted.value.size + quieted.value.size;
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current) {
      const next = order.find((item) => !acted.value.has(item.id) && !isQuiet(item));
      const title = document.getElementById(next ? `w-${next.id}` : "main");
      (title?.querySelector("a") ?? title)?.focus();
    }
    before.current = count;
  }, [count]);
}

function Upcoming({ items }: { items: readonly TodayItem[] }) {
  const me = self();
  const today = wall(now.value, me.time_zone).day;
  const when = (item: TodayItem) => {
    const at = wall(item.opens_at, me.time_zone);
    return at.day === today ? clock(at.minutes) : briefDay(at.day, me.language);
  };
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="soon">
      <h2 class="next b" id="soon">
        {words.value.today.soon}
      </h2>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <a class="row" href={`/windows/${item.id}`}>
              <span class="q">{when(item)}</span>
              <span>{item.title}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Intro({ open, upcoming }: { open: readonly TodayItem[]; upcoming: readonly TodayItem[] }) {
  const me = self();
  const first = upcoming[0];
  if (open.length > 0) return <p class="q intro">{closingLine(open, now.value, me.time_zone)}</p>;
  const day = wall(now.value, me.time_zone).day;
  if (first) return <p class="q intro">{upcomingLine(first, me.time_zone, me.language, day)}</p>;
  return <Nothing />;
}

const PAST_A_NO = new Set(["rejected", "reopened", "trial", "offered", "hired"]);

/** Nothing open and nothing within a week: the way in for whoever has not said a "no" yet. */
function Nothing() {
  const w = words.value;
  const me = self();
  const known = useLoad(() => listOpportunities(), []);
  const later = useLoad(() => listWindows({ state: "scheduled" }), []);
  const day = wall(now.value, me.time_zone).day;
  const [next] = [...(later.data ?? [])].sort((a, b) => Date.parse(a.opens_at) - Date.parse(b.opens_at));
  if (next) return <p class="q intro">{upcomingLine(next, me.time_zone, me.language, day)}</p>;
  if (known.data?.some((one) => PAST_A_NO.has(one.stage)))
    return later.data ? <p class="q intro">{w.today.rest}</p> : null;
  if (!known.data && !known.failed) return null;
  return (
    <>
      <p class="q intro">{w.today.first}</p>
      <a class="go" href="/no">
        {w.no.title} <Icon name="next" />
      </a>
    </>
  );
}

function Windows() {
  const items = today.value;
  const me = self();
  const left = (items?.open ?? []).filter((item) => !acted.value.has(item.id));
  useFocusNext(items?.open ?? []);
  if (!items) return <Instead of={{ gone: false, failed: unread.value, reload: refresh }} />;
  const first = left.find((item) => !isQuiet(item));
  const paused = me.paused_until && Date.parse(me.paused_until) > now.value ? me.paused_until : null;
  return (
    <>
      <h1 class="v">{words.value.today.title(left.length)}</h1>
      <Intro open={left} upcoming={items.upcoming} />
      {paused && (
        <p class="q intro">
          {words.value.today.paused(longDay(wall(paused, me.time_zone).day, me.language))}
        </p>
      )}
      <HushedToday />
      {items.open.map((item) => (
        <Place key={item.id} item={item} full={item.id === first?.id} />
      ))}
      {items.missed.map((item) => (
        <Place key={item.id} item={item} full={false} />
      ))}
      <Upcoming items={items.upcoming} />
    </>
  );
}

const HushedToday = lazySheet(async () => (await import("../bell/today")).HushedToday);

export function TodayPage() {
  const w = words.value;
  const me = self();
  useFreshToday();
  return (
    <Screen
      title={w.nav.today}
      head={longDay(wall(now.value, me.time_zone).day, me.language)}
      end={
        <a class="ib" href="/settings" aria-label={w.nav.settings}>
          <Icon name="settings" />
        </a>
      }
      skip={w.today.skip}
      bar
    >
      <Windows />
    </Screen>
  );
}
