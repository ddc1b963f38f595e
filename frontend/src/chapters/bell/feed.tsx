import { useEffect, useRef, useState } from "preact/hooks";
import { endFeed, listFeeds, makeFeed } from "../../api/feeds";
import type { Feed } from "../../api/types";
import { now } from "../../app/clock";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { useLoad } from "../../app/load";
import { self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { longDay, wall } from "../../domain/dates";
import { words } from "../../words";
import { bellWords } from "./words";

const MOST = 10;

/** The heading has the focus where Today sent somebody here. */
function useCalled(): { current: HTMLHeadingElement | null } {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (new URLSearchParams(location.search).get("at") !== "feed") return;
    // After the page itself took the focus, and after the lists above came.
    const timer = setTimeout(() => {
      heading.current?.scrollIntoView();
      heading.current?.focus({ preventScroll: true });
    }, 400);
    return () => clearTimeout(timer);
  }, []);
  return heading;
}

/** A calendar that reads along: the way for whoever has no device that rings. */
export function FeedSettings() {
  const w = bellWords.value.feed;
  const feeds = useLoad(listFeeds, []);
  const submit = useSubmit();
  const [address, setAddress] = useState("");
  const heading = useCalled();
  const make = () =>
    submit.run(async () => {
      const day = longDay(wall(now.value, self().time_zone).day, self().language);
      setAddress((await makeFeed(w.name(day))).url ?? "");
      feeds.reload();
    });
  const drop = (one: Feed) =>
    submit.run(async () => {
      await endFeed(one.id, one.version);
      setAddress("");
      feeds.reload();
    });
  return (
    <section aria-labelledby="feed">
      <h2 class="section" id="feed" ref={heading} tabIndex={-1}>
        {w.title}
      </h2>
      <p class="q intro">{w.text}</p>
      {address && <Address value={address} />}
      {feeds.data && feeds.data.length >= MOST ? (
        <p class="s q under">{w.full}</p>
      ) : (
        !address && (
          <button type="button" class="sec way" onClick={make}>
            {w.make} <Icon name="calendar" />
          </button>
        )
      )}
      <Failing of={submit} />
      <ul class={feeds.data?.length ? "list gap" : undefined}>
        {feeds.data?.map((one) => (
          <Read key={one.id} one={one} onDrop={() => drop(one)} />
        ))}
      </ul>
    </section>
  );
}

/** The address of a new feed, which no list tells again. */
function Address({ value }: { value: string }) {
  const w = bellWords.value.feed;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    say(words.value.said.copied);
  };
  return (
    <div class="stack gap">
      <p role="status">{w.once}</p>
      <div class="field">
        <label for="feed-address">{w.address}</label>
        <input class="line" id="feed-address" readOnly value={value} />
      </div>
      <button type="button" class="sec way" onClick={copy}>
        {copied ? words.value.said.copied : w.copy} <Icon name={copied ? "tick" : "copy"} />
      </button>
    </div>
  );
}

function Read({ one, onDrop }: { one: Feed; onDrop: () => void }) {
  const w = bellWords.value.feed;
  const day = (at: string) => longDay(wall(at, self().time_zone).day, self().language);
  const name = one.name ?? w.name(day(one.created_at));
  return (
    <li class="item">
      <Icon name="calendar" />
      <span class="grow">
        {name}
        <span class="s q below">{one.last_read_at ? w.read(day(one.last_read_at)) : w.unread}</span>
      </span>
      <button
        type="button"
        class="txt"
        aria-label={`${words.value.buttons.remove}: ${name}`}
        onClick={onDrop}
      >
        {words.value.buttons.remove}
      </button>
    </li>
  );
}
