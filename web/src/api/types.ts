// The nouns of the API, as /api/cahier/v1 writes them.

export type Level = "none" | "read" | "comment" | "write" | "own";
export type Kind = "experiment" | "resource";
export type State = "draft" | "normal" | "archived" | "struck" | "void";
export type Language = "fr" | "en";

export interface List<T> {
  items: T[];
  /** Cursor of the next page; empty at the end. */
  next?: string | number;
}

export interface Person {
  id: string;
  serial: number;
  name: string;
  first: string;
  last: string;
  orcid?: string;
  email?: string;
}

export interface User extends Omit<Person, "name"> {
  email: string;
  language: Language;
  operator: boolean;
  created_at: string;
}

export interface Lab {
  id: string;
  code: string;
  name: string;
  class: "open" | "standard" | "sensitive" | "zrr";
}

export interface Team {
  id: string;
  serial: number;
  lab_id: string;
  name: string;
  visibility: "team" | "notebook";
}

export type Role = "member" | "admin" | "pilote" | "guest";

export interface Membership {
  team_id: string;
  team: string;
  team_serial: number;
  lab_id: string;
  role: Role;
}

export interface Me {
  user: User;
  memberships: Membership[];
  labs: Lab[];
  teams: Team[];
  preferences: Record<string, unknown>;
  operator: boolean;
}

export interface Session {
  id: string;
  created_at: string;
  seen_at: string;
  expires_at: string;
  /** The browser, as it names itself. */
  client: string;
  current: boolean;
}

export interface ApiKey {
  id: string;
  name: string;
  team_id: string;
  team_name: string;
  read_only: boolean;
  created_at: string;
  expires_at?: string;
  last_used_at?: string;
}

export interface Label {
  id: string;
  serial: number;
  team_id: string;
  of: Kind;
  title: string;
  /** Six hexadecimal digits, without #. */
  color: string;
  ordering: number;
  private: boolean;
  hidden: boolean;
}

export interface Tag {
  id: string;
  serial?: number;
  label: string;
  count?: number;
}

export interface Member {
  user: Person;
  role: Role;
}

export interface NotebookMember {
  user_id: string;
  name: string;
  level: Level;
}

export interface Project {
  id: string;
  pid: string;
  lab_id: string;
  title: string;
  purpose?: string;
  can?: { write: boolean; name: boolean; manage: boolean };
}

export interface Notebook {
  id: string;
  code: string;
  lab_id: string;
  team_id: string;
  project_id?: string;
  holder: Person;
  title: string;
  purpose?: string;
  pages: number;
  created_at: string;
  closed_at?: string;
  level: Level;
  version: number;
  /** write: pages in it; name: its title and purpose; manage: its members. */
  can: { write: boolean; name: boolean; manage: boolean; close: boolean };
}

export interface Page {
  no: number;
  why: "written" | "void" | "moved";
  entry_pid?: string;
  title?: string;
}

export interface EntryRow {
  id: string;
  pid: string;
  serial: number;
  kind: Kind;
  template: boolean;
  title: string;
  notebook?: { code: string; title: string };
  page?: number;
  team: { id: string; name: string };
  author: Person;
  custodian: Person;
  category?: Label;
  status?: Label;
  tags: string[];
  rating: number;
  custom_id?: number;
  date: string;
  state: State;
  locked: boolean;
  pinned: boolean;
  next_step?: string;
  version: number;
  created_at: string;
  changed_at: string;
  level: Level;
}

export type FieldType =
  | "text"
  | "number"
  | "date"
  | "datetime-local"
  | "time"
  | "checkbox"
  | "select"
  | "radio"
  | "url"
  | "email"
  | "experiments"
  | "items"
  | "users"
  | "compounds"
  | "uploads";

export interface Field {
  name: string;
  type: FieldType;
  value: string | string[] | number | null;
  unit?: string;
  units?: string[];
  options?: string[];
  position?: number;
  group_id?: number;
  description?: string;
  required?: boolean;
  readonly?: boolean;
  allow_multi_values?: boolean;
  blank_value_on_duplicate?: boolean;
  /** Key of the sentence that says why the value does not fit. */
  problem?: string;
}

export interface Step {
  id: string;
  serial: number;
  body: string;
  ordering: number;
  finished: boolean;
  finished_at?: string;
  finished_by?: string;
  deadline?: string;
  remind?: boolean;
  immutable: boolean;
}

export type LinkKind = "related" | "uses" | "produces" | "follows" | "cites" | "part" | "same_as";

export interface LinkedEntry {
  link: LinkKind;
  id: string;
  pid: string;
  serial: number;
  kind: Kind;
  template: boolean;
  title: string;
  state: State;
  notebook?: string;
  page?: number;
  status_id?: string;
  category_id?: string;
}

export interface Upload {
  id: string;
  serial: number;
  name: string;
  folder: string;
  comment: string;
  size: number;
  sha256: string;
  media_type: string;
  long_name: string;
  replaces?: string;
  replaced: boolean;
  hidden: boolean;
  archived: boolean;
  immutable: boolean;
  author_id: string;
  created_at: string;
  url: string;
  download_url: string;
  thumbnail_url?: string;
}

export interface Remark {
  id: string;
  serial: number;
  author: Person;
  body: string;
  created_at: string;
  changed_at: string;
  immutable: boolean;
  hidden: boolean;
  mine: boolean;
}

export interface Overlap {
  /** "body", "title", "field:…": what both changed. */
  part: string;
  block?: string;
  mine: string;
  theirs: string;
}

export type Ability =
  | "read"
  | "comment"
  | "write"
  | "lock"
  | "unlock"
  | "strike"
  | "unstrike"
  | "void"
  | "archive"
  | "unarchive"
  | "export"
  | "share"
  | "transfer"
  | "move"
  | "restore"
  | "pin"
  | "duplicate"
  | "publish"
  | "upload";

export interface Entry extends EntryRow {
  body: string;
  body_html: string;
  body_type: "html" | "markdown";
  elabid?: string;
  hide_main_text: boolean;
  fields: Field[];
  field_groups: { id: number; name: string }[];
  metadata: string;
  steps: Step[];
  links: LinkedEntry[];
  backlinks: LinkedEntry[];
  uploads: Upload[];
  comments: Remark[];
  locked_by?: Person;
  locked_at?: string;
  reason?: string;
  origin?: { pid: string; title: string };
  overlaps?: Overlap[];
  can: Partial<Record<Ability, boolean>>;
}

export interface NewEntry {
  kind: Kind;
  template?: boolean;
  team_id?: string;
  notebook?: string;
  origin?: string;
  title?: string;
  body?: string;
  body_type?: "html" | "markdown";
  draft?: boolean;
  tags?: string[];
}

export interface Version {
  n: number;
  action: string;
  /** What it changed; none for the first. */
  parts: string[] | null;
  actor_id: string;
  actor: string;
  via: string;
  client?: string;
  session?: string;
  at: string;
  from?: number;
}

/** What an entry said at one version. */
export interface Content {
  n: number;
  title: string;
  body: string;
  body_html: string;
  body_type: "html" | "markdown";
  date: string;
  fields?: Field[];
  steps?: Step[];
  tags?: string[];
  files?: Upload[];
  links?: string[];
}

export interface Chip {
  text: string;
  /** Characters of the query that the chip stands for, from 1, end excluded. */
  start: number;
  end: number;
}

export interface Count {
  count: number;
  exact: boolean;
}

export interface ImportReport {
  taken: {
    title: string;
    kind: Kind;
    pid?: string;
    action: "create" | "update" | "unchanged" | "merge";
  }[];
  notes: {
    severity: "taken" | "changed" | "left";
    key: string;
    en: string;
    fr: string;
    node?: string;
  }[];
  counts: { create: number; update: number; unchanged: number; files: number };
  dry_run: boolean;
}

export interface Today {
  continue: EntryRow[];
  steps: { step: Step; entry: string; title: string }[];
  drafts: EntryRow[];
}
