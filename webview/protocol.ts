// What the page and the editor say to each other: one table a direction, each call with its parameters and its result.
// Plain data; the schemas are what `channel.ts` checks on arrival, and the types follow from them.
import * as v from "valibot";
import type { ModelGraph } from "../server/models/graph.ts";

/** A line of code, counted from 1, and the file's name for a person. `uri` is how the editor finds it. */
export const placeSchema = v.object({
  uri: v.string(),
  file: v.string(),
  line: v.number(),
});

/** The line, from 1, that fixes a size. */
const sizeLines = v.partial(
  v.object({
    batch: v.number(),
    steps: v.number(),
    features: v.number(),
    units: v.number(),
  }),
);

/** How the code feeds the model: what `fit` or `predict` is given. Null where it is unknown. */
export const feedSchema = v.object({
  method: v.picklist(["fit", "predict", "evaluate"]),
  line: v.number(),
  samples: v.nullable(v.number()),
  batch: v.nullable(v.number()),
  epochs: v.nullable(v.number()),
  shuffle: v.nullable(v.boolean()),
  /** Whether the code resets the states between epochs. */
  resets: v.boolean(),
});

/** The graph is made and read by our own code on both sides: only its outline is checked. */
const graphSchema = v.custom<ModelGraph>(
  (value) =>
    v.is(
      v.looseObject({
        dialect: v.picklist(["keras3", "keras2", "tfjs"]),
        nodes: v.array(v.looseObject({ id: v.string(), kind: v.string() })),
        inputs: v.array(v.looseObject({ node: v.string() })),
        outputs: v.array(v.looseObject({ node: v.string() })),
        freeSizes: v.array(v.looseObject({ key: v.string() })),
      }),
      value,
    ),
  "not a model graph",
);

/** What the panel shows: one layer call or model, found in the code. */
export const targetSchema = v.object({
  /** The same for the same call over edits, so that view, step and unit are kept. */
  id: v.string(),
  /** The code's own expression, on one line: `LSTM(8, return_state=True)(x)`. */
  code: v.string(),
  place: placeSchema,
  graph: graphSchema,
  /** The node of the graph whose pictures are shown: a recurrent layer; null when there is none. */
  focus: v.nullable(v.string()),
  /** The names that the code unpacks the node's result into, by flat position; null for `_` and for what has no name. */
  names: v.array(v.nullable(v.string())),
  /** Lines of the sizes that the code fixes; the sizes themselves stand in the graph. */
  lines: v.optional(sizeLines, {}),
  /** How the code feeds the model, in the order of the code. */
  feeds: v.optional(v.array(feedSchema), []),
  /** Edits that the server can make here; a button exists only for these. */
  edits: v.optional(v.array(v.picklist(["flags", "shuffle", "trim"])), []),
  /** The code has a syntax error, and this is the last version that could be read. */
  isBroken: v.boolean(),
});

/** As {@link placeSchema} says. */
export type Place = v.InferOutput<typeof placeSchema>;

/** As {@link feedSchema} says. */
export type Feed = v.InferOutput<typeof feedSchema>;

/** As {@link targetSchema} says. */
export type Target = v.InferOutput<typeof targetSchema>;

const nothing = v.null();
const flag = v.picklist(["return_sequences", "return_state"]);

/** What the editor asks of the page. */
export const pageCalls = {
  /** Shows a target, or that there is none at the cursor. */
  show: { params: v.nullable(targetSchema), result: nothing },
  /** The editor's cursor is on an unpacked name (its position in the result), or on one of the two flags. */
  mark: {
    params: v.nullable(
      v.variant("kind", [
        v.object({ kind: v.literal("output"), index: v.number() }),
        v.object({ kind: v.literal("flag"), flag }),
      ]),
    ),
    result: nothing,
  },
} as const;

/** What the page asks of the editor. */
export const hostCalls = {
  /** The page listens. Answers with what to show. */
  ready: { params: nothing, result: v.nullable(targetSchema) },
  /** Edits the code of a target; the edited code comes back by `show`. */
  edit: {
    params: v.object({
      target: v.string(),
      edit: v.variant("kind", [
        /** "Use this": sets both flags and fits the names that are unpacked. */
        v.object({
          kind: v.literal("flags"),
          returnSequences: v.boolean(),
          returnState: v.boolean(),
        }),
        v.object({ kind: v.literal("shuffle") }),
        v.object({ kind: v.literal("trim"), samples: v.number() }),
      ]),
    }),
    result: nothing,
  },
  /** Opens the code at a place: only on Enter or a double click, never on hover. */
  reveal: { params: placeSchema, result: nothing },
  /** Marks in the code what is pointed at on the page; null unmarks. */
  highlight: {
    params: v.nullable(
      v.object({
        target: v.string(),
        what: v.variant("kind", [
          v.object({ kind: v.literal("output"), index: v.number() }),
          v.object({ kind: v.literal("flags") }),
          v.object({ kind: v.literal("units") }),
        ]),
      }),
    ),
    result: nothing,
  },
  /** The kept cell's note after the call, `t 3 · unit 2 · seq +0.0052`; null takes it away. */
  note: {
    params: v.nullable(v.object({ target: v.string(), text: v.string() })),
    result: nothing,
  },
  /** Whether the panel moves to the recurrent layer under the cursor. */
  follow: { params: v.boolean(), result: nothing },
  /** What a page with nothing to show offers. */
  open: { params: v.picklist(["models", "sample"]), result: nothing },
  /** A line for the log, for faults that a person can do nothing about. */
  log: { params: v.string(), result: nothing },
} as const;

/** An edit of the code that the page asks for. */
export type HostEdit = v.InferOutput<
  (typeof hostCalls)["edit"]["params"]
>["edit"];

/** What the editor points at, and the page marks; null for nothing. */
export type Mark = v.InferOutput<(typeof pageCalls)["mark"]["params"]>;
