import type { Upload } from "../../../../api/types";

export interface Folder {
  /** Names joined by slashes; "" is the top. */
  path: string;
  files: Upload[];
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;

/** The files by folder: the top first, then the folders by name. */
export function foldersOf(files: Upload[]): Folder[] {
  const paths = [...new Set(files.map((file) => file.folder))].sort(byName);
  return paths.map((path) => ({
    path,
    files: files
      .filter((file) => file.folder === path)
      .sort((a, b) => byName(a.name, b.name) || a.serial - b.serial),
  }));
}

/** Whether a file is put aside: hidden with a reason, or archived. */
export const aside = (file: Upload) => file.hidden || file.archived;

/** The files as they stand now, without those that newer ones took the place of. */
export function current(files: Upload[]): Upload[] {
  return files.filter((file) => !file.replaced);
}

/** A file and those whose place it took, the newest first. */
export function historyOf(files: Upload[], file: Upload): Upload[] {
  const found = [file];
  for (let before = file.replaces; before; ) {
    const one = files.find((other) => other.id === before);
    if (!one || found.includes(one)) break;
    found.push(one);
    before = one.replaces;
  }
  return found;
}

export type Preview = "image" | "pdf" | "text" | "audio" | "video" | undefined;

const images = /^image\/(png|jpeg|gif|webp|bmp|avif)$/;
const texts = /^(text\/(plain|csv|markdown|tab-separated-values)|application\/json)$/;

/** How a file can be looked at on the page; undefined when it can only be saved. */
export function previewOf(file: Pick<Upload, "media_type">): Preview {
  const kind = (file.media_type.split(";")[0] ?? "").trim();
  if (images.test(kind)) return "image";
  if (kind === "application/pdf") return "pdf";
  if (texts.test(kind)) return "text";
  if (/^audio\/(mpeg|mp4|ogg|wav|flac)$/.test(kind)) return "audio";
  if (/^video\/(mp4|webm|quicktime)$/.test(kind)) return "video";
  return undefined;
}
