// Feature columns, the objects that `tf.feature_column` makes: what each reads of the features, how wide it is, and what it refuses.
import type { Dim, Integer } from "../shapes/dim.ts";
import { add, multiply } from "../shapes/dim.ts";
import { isKnown } from "../shapes/dim.ts";
import { product } from "../shapes/shape.ts";
import {
  flagOf,
  isNone,
  itemsOf,
  nameless,
  sizeOf,
  textOf,
  toInteger,
  toSize,
  valueOf,
} from "./arguments.ts";
import type { ArgumentValue, Config, LayerProblem } from "./layer.ts";
import { problem } from "./problem.ts";

/** The functions that make columns, with their parameters in order. */
export const columnFunctions: Readonly<Record<string, readonly string[]>> = {
  numeric_column: words("key shape default_value dtype normalizer_fn"),
  bucketized_column: words("source_column boundaries"),
  indicator_column: words("categorical_column"),
  embedding_column: words(
    "categorical_column dimension combiner initializer ckpt_to_load_from tensor_name_in_ckpt max_norm trainable use_safe_embedding_lookup",
  ),
  crossed_column: words("keys hash_bucket_size hash_key"),
  weighted_categorical_column: words(
    "categorical_column weight_feature_key dtype",
  ),
  categorical_column_with_identity: words("key num_buckets default_value"),
  categorical_column_with_hash_bucket: words("key hash_bucket_size dtype"),
  categorical_column_with_vocabulary_list: words(
    "key vocabulary_list dtype default_value num_oov_buckets",
  ),
  categorical_column_with_vocabulary_file: words(
    "key vocabulary_file vocabulary_size dtype default_value num_oov_buckets file_format",
  ),
  sequence_numeric_column: words("key shape default_value dtype normalizer_fn"),
  sequence_categorical_column_with_identity: words(
    "key num_buckets default_value",
  ),
  sequence_categorical_column_with_hash_bucket: words(
    "key hash_bucket_size dtype",
  ),
  sequence_categorical_column_with_vocabulary_list: words(
    "key vocabulary_list dtype default_value num_oov_buckets",
  ),
  sequence_categorical_column_with_vocabulary_file: words(
    "key vocabulary_file vocabulary_size num_oov_buckets default_value dtype",
  ),
  shared_embeddings: words("categorical_columns dimension combiner"),
};

function words(text: string): readonly string[] {
  return text.split(" ");
}

/** A column as its function and that function's arguments. */
export interface Column {
  readonly kind: string;
  readonly config: Config;
}

/** The column that a value is; null for anything else. */
export function columnOf(value: ArgumentValue): Column | null {
  return value.kind === "object" &&
    Object.hasOwn(columnFunctions, value.className)
    ? { kind: value.className, config: value.config }
    : null;
}

/** Whether a column makes numbers, as DenseFeatures and SequenceFeatures want them, and not categories. */
export function isDense({ kind }: Column): boolean {
  return !kind.includes("categorical") && kind !== "crossed_column";
}

/** Whether a column is of the kind that keeps the steps of a sequence. */
export function isSequence(column: Column): boolean {
  const inner = columnOf(valueOf(column.config, "categorical_column"));
  return column.kind.startsWith("sequence_") || (!!inner && isSequence(inner));
}

/** How many numbers a dense column makes of each sample. `bucketized_column(x, [0, 1])` on one number: 3. */
export function widthOf(column: Column): Integer {
  const { kind, config } = column;
  switch (kind) {
    case "numeric_column":
    case "sequence_numeric_column":
      return numericWidth(config);
    case "embedding_column":
      return sizeOf(config, "dimension");
    case "indicator_column":
      return categoriesOf(valueOf(config, "categorical_column"));
    default:
      return bucketsOf(column);
  }
}

function numericWidth(config: Config): Integer {
  if (isNone(config, "shape")) return 1;
  const value = valueOf(config, "shape");
  const sizes = (itemsOf(value) ?? [value]).map(toSize);
  return product(sizes) ?? nameless(value);
}

/** How many categories a column tells apart. */
export function categoriesOf(value: ArgumentValue): Integer {
  const column = columnOf(value);
  return column === null ? nameless(value) : bucketsOf(column);
}

function bucketsOf({ kind, config }: Column): Integer {
  const oov = toInteger(valueOf(config, "num_oov_buckets")) ?? 0;
  switch (kind.replace(/^sequence_/, "")) {
    case "bucketized_column": {
      const boundaries = itemsOf(valueOf(config, "boundaries"));
      const source = columnOf(valueOf(config, "source_column"));
      return boundaries === null || source === null
        ? nameless(config)
        : multiply(boundaries.length + 1, widthOf(source));
    }
    case "categorical_column_with_identity":
      return sizeOf(config, "num_buckets");
    case "categorical_column_with_hash_bucket":
    case "crossed_column":
      return sizeOf(config, "hash_bucket_size");
    case "categorical_column_with_vocabulary_list": {
      const words = itemsOf(valueOf(config, "vocabulary_list"));
      return add(words?.length ?? nameless(config), oov);
    }
    case "categorical_column_with_vocabulary_file":
      return isNone(config, "vocabulary_size")
        ? nameless(config)
        : add(sizeOf(config, "vocabulary_size"), oov);
    case "weighted_categorical_column":
      return categoriesOf(valueOf(config, "categorical_column"));
    default:
      return nameless(config);
  }
}

/** The file of words that a column reads when it is called, by its written name; null when it reads none. */
export function fileOf({ config }: Column): string | null {
  const file = textOf(config, "vocabulary_file");
  if (file !== null) return file;
  const inner = columnOf(valueOf(config, "categorical_column"));
  return inner === null ? null : fileOf(inner);
}

/** The name by which the library orders columns and finds one that is there twice; null when a key isn't known. */
export function columnName(column: Column): string | null {
  const { kind, config } = column;
  const inner = (name: string, ending: string): string | null => {
    const source = columnOf(valueOf(config, name));
    const own = source === null ? null : columnName(source);
    return own === null ? null : `${own}${ending}`;
  };
  switch (kind) {
    case "bucketized_column":
      return inner("source_column", "_bucketized");
    case "indicator_column":
      return inner("categorical_column", "_indicator");
    case "embedding_column":
      return inner("categorical_column", "_embedding");
    case "weighted_categorical_column": {
      const weights = textOf(config, "weight_feature_key");
      return weights && inner("categorical_column", `_weighted_by_${weights}`);
    }
    case "crossed_column": {
      const names = (itemsOf(valueOf(config, "keys")) ?? []).map((key) => {
        const source = columnOf(key);
        if (source !== null) return columnName(source);
        return key.kind === "string" ? key.value : null;
      });
      return names.length === 0 || names.includes(null)
        ? null
        : names.sort().join("_X_");
    }
    default:
      return textOf(config, "key");
  }
}

/** The keys of the features that a column reads; null when one isn't known. */
export function featuresOf(value: ArgumentValue): readonly string[] | null {
  if (value.kind === "string") return [value.value];
  const column = columnOf(value);
  if (column === null) return null;
  const parts = [
    "key",
    "source_column",
    "categorical_column",
    "weight_feature_key",
  ]
    .filter((name) => column.config.has(name))
    .map((name) => valueOf(column.config, name));
  const keys = [
    ...parts,
    ...(itemsOf(valueOf(column.config, "keys")) ?? []),
  ].map(featuresOf);
  return keys.length === 0 || keys.includes(null)
    ? null
    : keys.flatMap((key) => key ?? []);
}

/** The table of an embedding column; null for columns without weights. */
export function embeddingOf(column: Column): {
  readonly name: string;
  readonly shape: readonly Dim[];
  readonly trainable: boolean;
} | null {
  const { kind, config } = column;
  if (kind !== "embedding_column") return null;
  const categories = categoriesOf(valueOf(config, "categorical_column"));
  return {
    name: `${columnName(column) ?? "embedding"}/embedding_weights`,
    shape: [categories, sizeOf(config, "dimension")],
    trainable:
      isNone(config, "trainable") || flagOf(config, "trainable") !== false,
  };
}

/** What the function that makes the column refuses. */
export function columnProblem(column: Column): LayerProblem | null {
  const { kind, config } = column;
  const wrong = (argument: string, message: string) =>
    problem("argumentValue", message, { argument });
  const shape = valueOf(config, "shape");
  const sizes = (itemsOf(shape) ?? [shape]).map(toInteger);
  if (sizes.some((size) => isKnown(size) && size < 1))
    return wrong("shape", `${kind} takes sizes of at least 1 as \`shape\`.`);
  if (kind === "numeric_column" && textOf(config, "dtype") !== null)
    return wrong(
      "dtype",
      "numeric_column takes a type such as `tf.float32` as `dtype`, not its name.",
    );
  const dimension = toInteger(valueOf(config, "dimension"));
  if (isKnown(dimension) && dimension < 1)
    return wrong(
      "dimension",
      `${kind} takes a positive integer as \`dimension\` but gets ${String(dimension)}.`,
    );
  const boundaries = (itemsOf(valueOf(config, "boundaries")) ?? []).map(
    (value) => (value.kind === "number" ? value.value : null),
  );
  const isSorted = boundaries.every((value, index) => {
    const next = boundaries[index + 1];
    return value === null || next === undefined || next === null
      ? true
      : value <= next;
  });
  if (!isSorted)
    return wrong("boundaries", `${kind} takes \`boundaries\` in rising order.`);
  if (kind === "shared_embeddings")
    return problem(
      "refused",
      "shared_embeddings works in graphs of TensorFlow 1 only. Use one embedding_column for each feature.",
    );
  const inner = ["source_column", "categorical_column"]
    .map((name) => columnOf(valueOf(config, name)))
    .find((found) => found !== null);
  return inner === undefined ? null : columnProblem(inner);
}
