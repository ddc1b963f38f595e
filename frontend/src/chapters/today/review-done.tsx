import { findTrial } from "../../api/trials";
import type { TodayItem } from "../../api/types";
import { useLoad } from "../../app/load";
import { ReviewSheet } from "../trial/review";
import { said } from "../trial/words";
import { DoneSheet } from "./done";
import { mark, readAgain } from "./state";

/** A review is done by noting it; without a trial it is an act like any other. */
export function ReviewDone(props: {
  item: TodayItem;
  opportunity: string;
  onClose: (acted?: boolean) => void;
}) {
  const { item, onClose } = props;
  const trial = useLoad(() => findTrial(props.opportunity), [props.opportunity]);
  if (trial.failed || trial.data === null) return <DoneSheet item={item} onClose={onClose} />;
  if (!trial.data) return null;
  const close = (noted: boolean) => {
    if (noted) {
      mark(item.id, { item, line: said.value.noted, next: "", waits: null, final: true, at: Date.now() });
      void readAgain();
    }
    onClose(noted);
  };
  return <ReviewSheet trial={trial.data} known={null} onClose={close} />;
}
