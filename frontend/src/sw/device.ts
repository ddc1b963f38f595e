import { kept } from "../app/store";

/** What the page keeps about this device, for a subscription that the browser replaced by itself. */
export const subscriptionFacts = async (): Promise<{ device: string }> => ({
  device: (await kept<string>("device")) ?? crypto.randomUUID(),
});

/** Whether the icon counts on this device; what says so is kept by `push/icon`. */
export const iconCounts = async (): Promise<boolean> => (await kept<string>("icon")) !== "plain";
