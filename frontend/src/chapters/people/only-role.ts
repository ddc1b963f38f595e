import { listOpportunities } from "../../api/search";
import type { Contact } from "../../api/types";

/** The role that a touch belongs to, where the person's place has just one: its timeline tells it then. */
export async function onlyRole(person: Contact | undefined): Promise<{ opportunity_id?: string }> {
  if (!person?.employer_id) return {};
  const roles = await listOpportunities(person.employer_id).catch(() => []);
  const [role] = roles;
  return role && roles.length === 1 ? { opportunity_id: role.id } : {};
}
