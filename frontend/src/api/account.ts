import { api, once, patchOf, unwrap } from "./client";
import type { Device, Me } from "./types";

export const getMe = async (): Promise<Me> => unwrap(await api.GET("/api/v1/me"));

export const signIn = async (body: { email: string; password: string }): Promise<Me> =>
  unwrap(await api.POST("/api/v1/auth/login", { body }));

export interface NewAccount {
  email: string;
  password: string;
  name: string;
  time_zone: string;
  language: "en" | "de";
}

export const signUp = async (body: NewAccount): Promise<Me> =>
  unwrap(await api.POST("/api/v1/auth/signup", { body }));

export async function endSession(): Promise<void> {
  unwrap(await api.POST("/api/v1/auth/logout"));
}

export type MeFields = Partial<Omit<Me, "id" | "created_at" | "updated_at" | "version">>;

export const changeMe = async (me: Me, body: MeFields): Promise<Me> =>
  unwrap(await api.PATCH("/api/v1/me", { headers: patchOf(me.version), body }));

/** Sends a link to the address of the account; whoever follows it agrees to mails. */
export async function verifyEmail(): Promise<void> {
  unwrap(await api.POST("/api/v1/me/email/verification", { headers: once() }));
}

export const listDevices = async (): Promise<Device[]> => unwrap(await api.GET("/api/v1/sessions")).items;

export async function endDevice(id: string): Promise<void> {
  unwrap(await api.DELETE("/api/v1/sessions/{session_id}", { params: { path: { session_id: id } } }));
}
