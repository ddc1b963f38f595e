import { signal } from "@preact/signals";
import { words } from "../words";
import { Icon } from "./icon";
import { route } from "./router";
import { Sheet } from "./sheet";

const adding = signal(false);

const ROOTS = {
  today: "today",
  window: "today",
  plan: "plan",
  employer: "plan",
  opportunity: "plan",
  coffee: "plan",
  needs: "plan",
  trial: "plan",
  people: "people",
  person: "people",
  shelf: "people",
  insights: "insights",
} as Record<string, string>;

function Tab({ name, label }: { name: string; label: string }) {
  const here = ROOTS[route.value.page] === name;
  return (
    <a href={`/${name}`} aria-current={here ? "page" : undefined}>
      <Icon name={name} />
      {label}
    </a>
  );
}

export function Bar() {
  const w = words.value.nav;
  return (
    <>
      <nav class="bar" aria-label={w.main}>
        <Tab name="today" label={w.today} />
        <Tab name="plan" label={w.plan} />
        <button type="button" aria-haspopup="dialog" onClick={() => (adding.value = true)}>
          <Icon name="plus" />
          {w.add}
        </button>
        <Tab name="people" label={w.people} />
        <Tab name="insights" label={w.insights} />
      </nav>
      {adding.value && <AddSheet />}
    </>
  );
}

function AddSheet() {
  const w = words.value.add;
  const entries = [
    ["/no", "door", w.no, w.noText],
    ["/touch", "letter", w.touch, w.touchText],
    ["/shelf", "share", w.give, ""],
    ["/people/new", "people", w.person, ""],
    ["/opportunities/new", "plan", w.opportunity, ""],
  ] as const;
  const close = () => {
    adding.value = false;
  };
  return (
    <Sheet title={w.title} onClose={close}>
      <ul class="menu">
        {entries.map(([href, icon, label, text]) => (
          <li key={href}>
            <a href={href} onClick={close}>
              <Icon name={icon} />
              <span>
                <span class="b">{label}</span>
                {text && <span class="s q below">{text}</span>}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
