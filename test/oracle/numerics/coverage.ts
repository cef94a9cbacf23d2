// A choice of cases that together use every option of every layer, for backends where running all would take too long.
import type { ConfigValue, LayerConfig } from "../../../server/models/graph.ts";
import { isLayerSpec } from "../../../server/models/graph.ts";
import { type Flavor, flavors, type OracleCase, oracleCases } from "./cases.ts";

export interface ChosenCase {
  readonly flavor: Flavor;
  readonly item: OracleCase;
}

/** Few cases that cover all options, then more in file order until there are `count`. */
export function coveringCases(count: number): readonly ChosenCase[] {
  const all = flavors.flatMap((flavor) =>
    oracleCases(flavor)
      .filter(({ tags }) => !tags.includes("mid"))
      .map((item) => ({ flavor, item, options: optionsOf(item) })),
  );
  const open = new Set(all.flatMap(({ options }) => options));
  const chosen = new Set<(typeof all)[number]>();
  while (open.size > 0) {
    const gain = ({ options }: (typeof all)[number]): number =>
      options.filter((option) => open.has(option)).length;
    const best = all.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    chosen.add(best);
    for (const option of best.options) open.delete(option);
  }
  for (const one of all) if (chosen.size < count) chosen.add(one);
  return [...chosen];
}

/** `LSTM return_sequences=true`, `GRU with mask`; numbers are sizes, not options. */
function optionsOf(item: OracleCase): readonly string[] {
  const options = [
    ...configOptions(item.kind, item.layer.config),
    ...(item.mask === null ? [] : ["mask"]),
    ...(item.initial_state === null ? [] : ["initial state"]),
  ];
  return options.map((option) => `${item.kind} ${option}`);
}

function configOptions(name: string, config: LayerConfig): readonly string[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const inner: readonly ConfigValue[] = Array.isArray(value)
      ? (value as readonly ConfigValue[])
      : [value];
    const layers = inner.filter((one) => isLayerSpec(one));
    if (layers.length > 0) {
      return layers.flatMap((layer) =>
        configOptions(`${name}/${layer.class_name}`, layer.config),
      );
    }
    return typeof value === "number" ? [] : [`${key}=${JSON.stringify(value)}`];
  });
}
