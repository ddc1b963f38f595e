import { api, once, Problem, patchOf, unwrap } from "./client";
import type { Review, Trial } from "./types";

const of = (id: string) => ({ path: { opportunity_id: id } });

/** The trial of an opportunity; null where none has begun. */
export async function findTrial(opportunity: string): Promise<Trial | null> {
  try {
    return unwrap(await api.GET("/api/v1/opportunities/{opportunity_id}/trial", { params: of(opportunity) }));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

export interface TrialDates {
  started_on: string;
  decides_on: string | null;
}

export const startTrial = async (opportunity: string, id: string, dates: TrialDates): Promise<Trial> =>
  unwrap(
    await api.POST("/api/v1/opportunities/{opportunity_id}/trial", {
      params: of(opportunity),
      headers: once(id),
      body: { id, ...dates },
    }),
  );

export type TrialFields = Partial<Pick<Trial, "started_on" | "decides_on" | "outcome">>;

export const changeTrial = async (trial: Trial, fields: TrialFields): Promise<Trial> =>
  unwrap(
    await api.PATCH("/api/v1/opportunities/{opportunity_id}/trial", {
      params: of(trial.opportunity_id),
      headers: patchOf(trial.version),
      body: fields,
    }),
  );

export const listReviews = async (trial: string): Promise<Review[]> =>
  unwrap(await api.GET("/api/v1/trials/{trial_id}/reviews", { params: { path: { trial_id: trial } } })).items;

export type ReviewFields = Pick<Review, "held_on" | "said" | "agreed" | "proof">;

export const logReview = async (trial: string, id: string, fields: ReviewFields): Promise<Review> =>
  unwrap(
    await api.POST("/api/v1/trials/{trial_id}/reviews", {
      params: { path: { trial_id: trial } },
      headers: once(id),
      body: { id, ...fields },
    }),
  );

export const changeReview = async (review: Review, fields: ReviewFields): Promise<Review> =>
  unwrap(
    await api.PATCH("/api/v1/reviews/{review_id}", {
      params: { path: { review_id: review.id } },
      headers: patchOf(review.version),
      body: fields,
    }),
  );

export async function deleteReview(review: Review): Promise<void> {
  unwrap(
    await api.DELETE("/api/v1/reviews/{review_id}", {
      params: { path: { review_id: review.id } },
      headers: { "If-Match": `"${review.version}"` },
    }),
  );
}
