// The `unroll` section of an editor's settings, which may hold anything: what isn't right there counts as left out.

import * as v from "valibot";
import { defaultSettings, type Settings } from "./settings.ts";

const enabled = (byDefault: boolean) =>
  v.fallback(v.object({ enabled: v.fallback(v.boolean(), byDefault) }), () => ({
    enabled: byDefault,
  }));

const section = v.object({
  keras: v.fallback(v.picklist(["auto", "2", "3"]), defaultSettings.keras),
  hints: enabled(defaultSettings.lowestSeverity === "hint"),
  inlayHints: enabled(defaultSettings.inlayHints),
  codeLens: enabled(defaultSettings.codeLens),
});

/** `{keras: "2", inlayHints: {enabled: false}}` as the settings that the server works with. */
export function settingsFrom(configuration: unknown): Settings {
  const parsed = v.safeParse(section, configuration);
  if (!parsed.success) return defaultSettings;
  const { keras, hints, inlayHints, codeLens } = parsed.output;
  return {
    keras,
    lowestSeverity: hints.enabled ? "hint" : "warning",
    inlayHints: inlayHints.enabled,
    codeLens: codeLens.enabled,
  };
}
