interface Named {
  first: string;
  last: string;
}

/** First and last name, as people write them. */
export function fullName({ first, last }: Named): string {
  return `${first} ${last}`.trim();
}

/** The first letters of the first and last name. */
export function initials({ first, last }: Named): string {
  return ([...first].slice(0, 1).join("") + [...last].slice(0, 1).join("")).toLocaleUpperCase();
}
