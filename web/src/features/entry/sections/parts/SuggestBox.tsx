import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, type RefObject, useState } from "react";
import { useSentence } from "../../../../api/sentence";

interface SuggestBoxProps<T> {
  label: string;
  /** Keeps the label for screen readers alone. */
  quiet?: boolean;
  placeholder?: string;
  /** Names what is searched in the cache. */
  queryKey: unknown[];
  load: (q: string, signal: AbortSignal) => Promise<T[]>;
  idOf: (item: T) => string;
  option: (item: T) => ReactNode;
  onPick: (item: T) => void;
  /** Takes the text itself on Enter, when no suggestion is chosen. */
  onText?: ((text: string) => void) | undefined;
  /** What is said when nothing is found. */
  empty: string;
  error?: string | undefined;
  disabled?: boolean;
  box?: RefObject<HTMLInputElement | null>;
}

/** A text box that suggests while one types: arrows choose, Enter takes, Escape
 * closes. It empties itself once something is taken and keeps the focus. */
export function SuggestBox<T>(props: SuggestBoxProps<T>) {
  const sentence = useSentence();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 200);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const found = useQuery({
    queryKey: [...props.queryKey, asked],
    queryFn: ({ signal }) => props.load(asked, signal),
    enabled: combobox.dropdownOpened,
    staleTime: 10_000,
    placeholderData: (before) => before,
    retry: false,
  });
  const items = found.data ?? [];
  const pick = (id: string) => {
    const item = items.find((one) => props.idOf(one) === id);
    if (!item) return;
    props.onPick(item);
    setText("");
    combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={pick} shadow="md">
      <Combobox.Target withExpandedAttribute>
        <TextInput
          ref={props.box}
          {...(props.quiet ? { "aria-label": props.label } : { label: props.label })}
          placeholder={props.placeholder}
          value={text}
          error={props.error}
          disabled={props.disabled ?? false}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
            combobox.resetSelectedOption();
          }}
          onFocus={() => text !== "" && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            if (event.key === "Escape" && combobox.dropdownOpened) event.stopPropagation();
            if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
            event.preventDefault();
            if (combobox.dropdownOpened && combobox.getSelectedOptionIndex() !== -1) return;
            if (!props.onText || text.trim() === "") return;
            props.onText(text.trim());
            setText("");
            combobox.closeDropdown();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!found.isSuccess && !found.isError}>
        <Combobox.Options aria-label={props.label} mah={280} style={{ overflowY: "auto" }}>
          {items.map((item) => (
            <Combobox.Option key={props.idOf(item)} value={props.idOf(item)}>
              {props.option(item)}
            </Combobox.Option>
          ))}
          {found.isSuccess && items.length === 0 && <Combobox.Empty>{props.empty}</Combobox.Empty>}
          {found.isError && <Combobox.Empty>{sentence(found.error)}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
