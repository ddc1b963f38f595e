import { useEffect } from "preact/hooks";
import { getEmployer, getOpportunity } from "../../api/search";
import { Icon } from "../../app/icon";
import { go } from "../../app/router";
import { Instead, Screen } from "../../app/screen";
import { words } from "../../words";
import { draft, takeUp, write } from "./draft";
import { Heard } from "./heard";
import { Said } from "./said";
import { Saved } from "./saved";
import { Step } from "./step";

async function start(opportunity: string | null): Promise<void> {
  await takeUp();
  if (!opportunity || draft.value?.opportunity?.id === opportunity) return;
  const role = await getOpportunity(opportunity);
  const place = await getEmployer(role.employer_id);
  write({
    opportunity: { id: role.id, title: role.title, employer_id: place.id, employer: place.name },
    decided_by: null,
  });
}

/** They said no, in three steps and one request at the end. */
export function NoPage({ step, opportunity }: { step: 1 | 2 | 3 | "saved"; opportunity: string | null }) {
  const w = words.value.no;
  useEffect(() => {
    if (step !== "saved") void start(opportunity);
  }, [opportunity, step]);
  useEffect(() => {
    if ((step === 2 || step === 3) && draft.value && !draft.value.opportunity) go("/no", true);
  }, [step, draft.value === null]);
  if (step === "saved") return <Saved />;
  const close = (
    <a class="ib" href="/today" aria-label={w.close}>
      <Icon name="close" />
    </a>
  );
  const backTo = { 1: undefined, 2: "/no", 3: "/no/2" }[step];
  return (
    <Screen title={w.head(step)} head={w.head(step)} end={close} form {...(backTo ? { backTo } : {})}>
      {!draft.value && <Instead of={{ gone: false, failed: false, reload: () => undefined }} />}
      {draft.value && step === 1 && <Said draft={draft.value} />}
      {draft.value && step === 2 && <Heard draft={draft.value} />}
      {draft.value && step === 3 && <Step draft={draft.value} />}
    </Screen>
  );
}
