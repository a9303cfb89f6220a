// Every file of sentences of this language; the file's name begins the keys.
const files = import.meta.glob<{ default: object }>("./*.json", { eager: true });

export default Object.fromEntries(
  Object.entries(files).map(([path, file]) => [path.slice(2, -5), file.default]),
);
