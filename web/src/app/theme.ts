import {
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from "@mantine/core";

// Mantine asks for ten shades; what is drawn comes from the tokens through the
// variables below.
const petrol: MantineColorsTuple = [
  "#e0f0f3",
  "#c6e3e9",
  "#9fd0da",
  "#6cc7d9",
  "#3f9cb0",
  "#207a8d",
  "#136677",
  "#0b5a6b",
  "#084552",
  "#06333d",
];

// What Mantine draws dark things with, on our backgrounds.
const night: MantineColorsTuple = [
  "#eceeef",
  "#b9c0c6",
  "#98a1a8",
  "#77818a",
  "#2e353b",
  "#242a2f",
  "#1b2024",
  "#14181b",
  "#101316",
  "#0b0d0f",
];

// The title of a dialog stands in a <header>, which is not the banner of the page.
const plainHeader = { header: { role: "presentation" } };

export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 7, dark: 3 },
  colors: { petrol, dark: night },
  autoContrast: false,
  fontFamily: "var(--font-text)",
  fontFamilyMonospace: "var(--font-mono)",
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  lineHeights: { xs: "1.35", sm: "1.43", md: "1.43", lg: "1.6", xl: "1.5" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "2.25rem" },
      h2: { fontSize: "1.375rem", lineHeight: "1.875rem" },
      h3: { fontSize: "1.125rem", lineHeight: "1.625rem" },
    },
  },
  spacing: { xs: "0.25rem", sm: "0.5rem", md: "0.75rem", lg: "1rem", xl: "1.5rem" },
  defaultRadius: "4px",
  radius: { xs: "4px", sm: "4px", md: "8px", lg: "8px", xl: "999px" },
  shadows: {
    xs: "none",
    sm: "var(--shadow-menu)",
    md: "var(--shadow-menu)",
    lg: "var(--shadow-menu)",
    xl: "var(--shadow-dialog)",
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { fw: 500 } },
    Modal: {
      defaultProps: {
        radius: "md",
        shadow: "xl",
        transitionProps: { duration: 120 },
        attributes: plainHeader,
      },
    },
    Drawer: { defaultProps: { attributes: plainHeader } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 120 } } },
    Menu: {
      defaultProps: {
        shadow: "md",
        radius: "md",
        transitionProps: { duration: 120 },
        // The focus goes to the first item: a menu holds nothing but items.
        withInitialFocusPlaceholder: false,
      },
    },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
  },
});

const mapped = {
  "--mantine-color-body": "var(--c-bg)",
  "--mantine-color-text": "var(--c-text)",
  "--mantine-color-bright": "var(--c-text)",
  "--mantine-color-dimmed": "var(--c-text-2)",
  "--mantine-color-placeholder": "var(--c-text-3)",
  "--mantine-color-anchor": "var(--c-accent)",
  "--mantine-color-error": "var(--c-error)",
  "--mantine-color-default": "var(--c-surface)",
  "--mantine-color-default-hover": "var(--c-sunken)",
  "--mantine-color-default-color": "var(--c-text)",
  "--mantine-color-default-border": "var(--c-border-strong)",
  "--mantine-color-disabled": "var(--c-sunken)",
  "--mantine-color-disabled-color": "var(--c-text-3)",
  "--mantine-color-disabled-border": "var(--c-border)",
  "--mantine-primary-color-filled": "var(--c-accent)",
  "--mantine-primary-color-filled-hover": "var(--c-accent-hover)",
  "--mantine-primary-color-light": "var(--c-accent-soft)",
  "--mantine-primary-color-light-hover": "var(--c-accent-soft)",
  "--mantine-primary-color-light-color": "var(--c-accent)",
  "--mantine-primary-color-contrast": "var(--c-on-accent)",
  "--mantine-color-petrol-filled": "var(--c-accent)",
  "--mantine-color-petrol-filled-hover": "var(--c-accent-hover)",
  "--mantine-color-petrol-light": "var(--c-accent-soft)",
  "--mantine-color-petrol-light-hover": "var(--c-accent-soft)",
  "--mantine-color-petrol-light-color": "var(--c-accent)",
  "--mantine-color-petrol-outline": "var(--c-accent)",
};

/** Gives Mantine's variables the colours of the tokens, in both themes alike:
 * the tokens know the theme. */
export const variables: CSSVariablesResolver = () => ({
  variables: { "--mantine-color-white": "#ffffff" },
  light: mapped,
  dark: mapped,
});

export const colourSchemes = localStorageColorSchemeManager({ key: "cahier.theme" });
