import { kept } from "../app/store";

/** What the page keeps about this device, for a subscription that the browser replaced by itself. */
export const subscriptionFacts = async (): Promise<{ device: string }> => ({
  device: (await kept<string>("device")) ?? crypto.randomUUID(),
});
