import type { TodayItem } from "../../api/types";
import { DoneSheet } from "./done";
import { RenewSheet } from "./renew";
import { ReviewDone } from "./review-done";
import { SkipSheet } from "./skip";
import { SnoozeSheet } from "./snooze";

export type Asking = "done" | "snooze" | "skip" | "renew";

/** The question that belongs to an act. */
export function ActSheet(props: { item: TodayItem; asking: Asking; onClose: (acted?: boolean) => void }) {
  const { item, onClose } = props;
  switch (props.asking) {
    case "done":
      return item.kind === "review" && item.opportunity_id ? (
        <ReviewDone item={item} opportunity={item.opportunity_id} onClose={onClose} />
      ) : (
        <DoneSheet item={item} onClose={onClose} />
      );
    case "snooze":
      return <SnoozeSheet item={item} onClose={onClose} />;
    case "skip":
      return <SkipSheet item={item} onClose={onClose} />;
    case "renew":
      return <RenewSheet item={item} onClose={onClose} />;
  }
}
