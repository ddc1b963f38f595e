import { useEffect, useState } from "preact/hooks";
import type { Draft } from "../../api/types";
import { Area, Field } from "../../app/fields";
import { Icon } from "../../app/icon";
import { say } from "../../app/live";
import { forget, keep, kept } from "../../app/store";
import { words } from "../../words";

interface Written {
  subject: string;
  text: string;
}

/** What was changed in a draft stays on this phone until it was sent. */
function useWritten(name: string, draft: Draft): [Written, (change: Partial<Written>) => void] {
  const key = `draft ${name}`;
  const [written, setWritten] = useState<Written>({ subject: draft.subject, text: draft.text });
  useEffect(() => {
    kept<Written>(key).then((own) => own && setWritten(own));
  }, [key]);
  const change = (part: Partial<Written>) => {
    const next = { ...written, ...part };
    setWritten(next);
    const asGiven = next.subject === draft.subject && next.text === draft.text;
    void (asGiven ? forget(key) : keep(key, next));
  };
  return [written, change];
}

const mailto = (to: readonly string[], { subject, text }: Written): string => {
  const address = to.map((one) => encodeURIComponent(one).replaceAll("%40", "@")).join(",");
  return `mailto:${address}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`;
};

/** The drafted message, to be changed and sent by hand: by mail, by sharing, by copying. */
export function Letter(props: {
  /** What the changed words are kept under, such as the window's id. */
  name: string;
  draft: Draft;
  sent: boolean;
  onSent: () => void;
  /** The label of a button that takes the draft in place of what was changed. */
  anew?: string;
}) {
  const { draft, onSent } = props;
  const w = words.value.today.draft;
  const [written, change] = useWritten(props.name, draft);
  const changed = written.text !== draft.text || written.subject !== draft.subject;
  const empty = !draft.text && !draft.subject;
  if (empty) return <p class="q">{w.none}</p>;
  const share = () =>
    navigator.share({ title: written.subject, text: written.text }).then(onSent, () => undefined);
  const copy = async () => {
    await navigator.clipboard.writeText(written.text);
    say(words.value.said.copied);
    onSent();
  };
  return (
    <>
      {draft.gaps.length > 0 && (
        <div>
          <p class="b">{w.gaps}</p>
          <ul class="gaps">
            {draft.gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        </div>
      )}
      <p class="to">
        <span class="b">{w.to}</span>{" "}
        {draft.to.length > 0 ? draft.to.join(", ") : <span class="q">{w.noTo}</span>}
      </p>
      <Field label={w.subject} value={written.subject} onValue={(subject) => change({ subject })} />
      <Area label={w.text} rows={10} long value={written.text} onValue={(text) => change({ text })} />
      {props.anew && changed && (
        <button
          type="button"
          class="more"
          onClick={() => change({ subject: draft.subject, text: draft.text })}
        >
          {props.anew}
        </button>
      )}
      <Ways written={written} to={draft.to} sent={props.sent} onMail={onSent} onShare={share} onCopy={copy} />
    </>
  );
}

function Ways(props: {
  written: Written;
  to: readonly string[];
  sent: boolean;
  onMail: () => void;
  onShare: () => void;
  onCopy: () => Promise<void>;
}) {
  const w = words.value.today.draft;
  const mail = props.to.length > 0;
  const [copied, setCopied] = useState(false);
  const copy = () =>
    props.onCopy().then(
      () => setCopied(true),
      () => setCopied(false),
    );
  const primary = (yes: boolean) => (yes && !props.sent ? "go" : "sec way");
  return (
    <div class="ways">
      {mail && (
        <a class={primary(true)} href={mailto(props.to, props.written)} onClick={props.onMail}>
          {w.mail} <Icon name="mail" />
        </a>
      )}
      <button type="button" class={primary(!mail)} onClick={copy}>
        {copied ? words.value.said.copied : w.copy} <Icon name={copied ? "tick" : "copy"} />
      </button>
      {"share" in navigator && (
        <button type="button" class="sec way" onClick={props.onShare}>
          {w.share} <Icon name="share" />
        </button>
      )}
    </div>
  );
}
