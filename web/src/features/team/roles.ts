import type { Role } from "../../api/types";

/** The roles of a team, from the usual one to the one of a visitor. */
export const roles: Role[] = ["member", "admin", "pilote", "guest"];
