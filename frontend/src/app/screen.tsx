import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "../words";
import { Bar } from "./bar";
import { Icon } from "./icon";
import { back } from "./router";

/** A page with its head; `bar` for the roots, none in flows. */
export function Screen(props: {
  title: string;
  head: ComponentChildren;
  /** Where Back leads when the app was opened on this page; no Back without it. */
  backTo?: string;
  end?: ComponentChildren;
  bar?: boolean;
  form?: boolean;
  skip?: string;
  children: ComponentChildren;
}) {
  const w = words.value;
  const { backTo } = props;
  useEffect(() => {
    document.title = `${props.title} · Comeback`;
  }, [props.title]);
  return (
    <>
      <a class="vh" href="#main">
        {props.skip ?? w.nav.skip}
      </a>
      <header class="head">
        {backTo && (
          <button type="button" class="ib back" aria-label={w.nav.back} onClick={() => back(backTo)}>
            <Icon name="back" />
          </button>
        )}
        <p class="s q grow">{props.head}</p>
        {props.end}
      </header>
      <main id="main" tabIndex={-1} class={props.form ? "form" : undefined}>
        {props.children}
      </main>
      {props.bar && <Bar />}
    </>
  );
}

/** What stands in place of content: still reading, gone, or not readable just now. */
export function Instead({ of }: { of: { gone: boolean; failed: boolean; reload: () => void } }) {
  const w = words.value;
  if (of.gone) return <p class="empty v">{w.errors.gone}</p>;
  if (!of.failed) return <p class="empty q">{w.loading}</p>;
  return (
    <div class="failing" role="alert">
      <p>{w.errors.read}</p>
      <button type="button" class="txt" onClick={of.reload}>
        {w.buttons.again}
      </button>
    </div>
  );
}
