import { api, unwrap } from "./client";
import type { Insights } from "./types";

export const getInsights = async (): Promise<Insights> => unwrap(await api.GET("/api/v1/insights"));
