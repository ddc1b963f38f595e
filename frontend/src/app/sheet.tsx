import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../words";
import { Icon } from "./icon";

/** A sheet that rises over the page; focus goes into it and back to where it was. */
export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  const title = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const close = (event: Event) => {
    event.preventDefault();
    props.onClose();
  };
  const outside = (event: MouseEvent) => {
    if (event.target === ref.current) props.onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog by itself
    <dialog ref={ref} class="sheet" aria-labelledby={title} onCancel={close} onClick={outside}>
      <div class="inner">
        <div class="topline">
          <h2 id={title} class="v" tabIndex={-1}>
            {props.title}
          </h2>
          <button type="button" class="ib" aria-label={words.value.nav.close} onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  );
}
