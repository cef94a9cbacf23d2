// What the canvases take from the editor's theme, read once per theme.
import type { Appearance } from "./scale.ts";

export interface Theme {
  readonly appearance: Appearance;
  readonly foreground: string;
  readonly description: string;
  readonly background: string;
  readonly focus: string;
  /** The outline of pictures: the contrast border where the theme has one, else none. */
  readonly border: string | null;
  readonly font: string;
  /** Line colours of i, f, g and o, in this order. */
  readonly charts: readonly [string, string, string, string];
}

/** Reads the theme that `body` shows; VS Code puts its kind into a class and its colours into custom properties. */
export function readTheme(body: HTMLElement): Theme {
  const style = getComputedStyle(body);
  const variable = (name: string, otherwise: string) =>
    style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const appearance = appearanceOf(body.classList);
  const light = appearance === "light" || appearance === "hc-light";
  const foreground = variable("foreground", light ? "#3b3b3b" : "#cccccc");
  const chart = (name: string, otherwise: string) =>
    `color-mix(in srgb, ${variable(`charts-${name}`, otherwise)} 65%, ${foreground})`;
  return {
    appearance,
    foreground,
    description: variable("descriptionForeground", foreground),
    background: variable("editor-background", light ? "#ffffff" : "#1f1f1f"),
    focus: variable("focusBorder", foreground),
    border: style.getPropertyValue("--vscode-contrastBorder").trim() || null,
    font: variable("font-family", "system-ui, sans-serif"),
    charts: [
      chart("blue", "#3794ff"),
      chart("green", "#89d185"),
      chart("purple", "#b180d7"),
      chart("orange", "#d18616"),
    ],
  };
}

function appearanceOf(classes: DOMTokenList): Appearance {
  if (classes.contains("vscode-high-contrast-light")) return "hc-light";
  if (classes.contains("vscode-high-contrast")) return "hc-dark";
  return classes.contains("vscode-light") ? "light" : "dark";
}
