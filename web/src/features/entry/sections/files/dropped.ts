/** A file with the folder it came in, names joined by slashes. */
export interface Dropped {
  file: File;
  folder: string;
}

const most = 2000;

/** The files of a drop or a paste, those inside folders with the folder's name. */
export async function droppedFiles(data: DataTransfer): Promise<Dropped[]> {
  const entries = [...data.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? null);
  if (entries.length === 0 || entries.some((entry) => entry === null))
    return [...data.files].map((file) => ({ file, folder: "" }));
  const found: Dropped[] = [];
  for (const entry of entries) if (entry) await walk(entry, "", found);
  return found;
}

async function walk(entry: FileSystemEntry, folder: string, found: Dropped[]): Promise<void> {
  if (found.length >= most) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.push({ file, folder });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside = folder ? `${folder}/${entry.name}` : entry.name;
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const one of some) await walk(one, inside, found);
  }
}

/** A pasted picture has no name of its own: it gets one that says when. */
export function namedPaste(file: File, now = new Date()): File {
  if (file.name !== "image.png" && file.name !== "") return file;
  const stamp = now.toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
  const ending = file.type.split("/")[1] ?? "png";
  return new File([file], `image_${stamp}.${ending}`, { type: file.type });
}
