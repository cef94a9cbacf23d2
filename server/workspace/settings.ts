// What a person can set. The editor's settings and the command line's options both end here.

import type { Severity } from "../rules/rule.ts";

export interface Settings {
  /** Which Keras to assume; `auto` reads it from the file and the project. */
  readonly keras: "auto" | "2" | "3";
  /** The lowest severity that is shown. */
  readonly lowestSeverity: Severity;
  readonly inlayHints: boolean;
  readonly codeLens: boolean;
}

export const defaultSettings: Settings = {
  keras: "auto",
  lowestSeverity: "hint",
  inlayHints: true,
  codeLens: true,
};
