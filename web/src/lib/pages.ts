/** The number of a page as people say it: four digits at least. */
export function pageNumber(no: number): string {
  return String(no).padStart(4, "0");
}

/** A page by its notebook: "IBMM-07/0037". */
export function pageName(notebook: string, no: number): string {
  return `${notebook}/${pageNumber(no)}`;
}
