// A model with unknown sizes beside the same model with numbers: what is said of the first must hold of the second.
import { tensorsOf } from "../../../server/shapes/structure.ts";
import type { Structure } from "../../../server/shapes/structure.ts";
import type { Answer, Fact } from "./answers.ts";
import { agrees, filledIn, isComplete, printFact } from "./answers.ts";

export interface Finding {
  readonly key: string;
  readonly general: string;
  readonly plain: string;
}

export interface Comparison {
  /** What is said of the unknown sizes but doesn't hold for these numbers. */
  readonly contradictions: readonly Finding[];
  /** What is known for the numbers, but not with the sizes unknown. */
  readonly open: readonly Finding[];
  /** How many things are known for the numbers. */
  readonly known: number;
}

/**
 * Compares fact by fact.
 * @param isFree whether the general model has axes that the library leaves open: it may then refuse what it takes with a number, and open
 * sizes agree with every number
 */
export function compareAnswers(
  general: Answer,
  plain: Answer,
  sizes: ReadonlyMap<string, number>,
  isFree = false,
): Comparison {
  const contradictions: Finding[] = [];
  const open: Finding[] = [];
  let known = 0;
  if (plain.facts.some(hasImpossibleSize))
    return { contradictions, open, known };
  if (general.refusal !== null && plain.refusal === null && !isFree)
    contradictions.push({
      key: general.refusal.line,
      general: `refused: ${general.refusal.message}`,
      plain: "not refused",
    });
  const numbered = number(plain.facts);
  for (const [key, fact] of number(general.facts)) {
    const other = numbered.get(key);
    if (other === undefined || other.structure?.kind === "unknown") continue;
    const isRefused = plain.refusal !== null || general.refusal !== null;
    if (isRefused && isOfModel(key)) continue;
    const filled = filledIn(fact, sizes);
    const finding = {
      key,
      general: `${printFact(fact)} = ${printFact(filled)}`,
      plain: printFact(other),
    };
    if (
      !holds(filled.structure, other.structure, isFree) ||
      !counts(filled, other)
    )
      contradictions.push(finding);
    else if (!completes(filled, other)) open.push(finding);
    known += 1;
  }
  const said = new Set(number(general.facts).keys());
  for (const [key, fact] of numbered)
    if (!said.has(key) && general.refusal === null && !isOfLoop(key))
      open.push({ key, general: "nothing", plain: printFact(fact) });
  return { contradictions, open, known };
}

/** TF.js answers with sizes below 1 without raising, and takes them for open ones later; what follows is of no use. */
function hasImpossibleSize({ structure }: Fact): boolean {
  return (
    structure !== null &&
    tensorsOf(structure).some(
      ({ shape, odd }) =>
        odd !== undefined ||
        shape?.some((dim) => typeof dim === "number" && !(dim >= 1)) === true,
    )
  );
}

function isOfLoop(key: string): boolean {
  return / of \d+\)$/.test(key);
}

/** What is said of a model as a whole stands behind all that may be refused in it. */
function isOfModel(key: string): boolean {
  return /^(model |Net |y$)/.test(key);
}

/**
 * Facts by key and how many there are of that key, in their order. Passes of a loop that come to the same leave one fact, so with numbers there
 * may be fewer: those aren't compared.
 */
function number(facts: readonly Fact[]): ReadonlyMap<string, Fact> {
  const numbered = new Map<string, Fact>();
  const byKey = new Map<string, Fact[]>();
  for (const fact of facts)
    byKey.set(fact.key, [...(byKey.get(fact.key) ?? []), fact]);
  for (const [key, list] of byKey)
    for (const [index, fact] of list.entries())
      numbered.set(
        list.length === 1 ? key : `${key} (${index + 1} of ${list.length})`,
        fact,
      );
  return numbered;
}

function holds(
  general: Structure | null,
  plain: Structure | null,
  isFree: boolean,
): boolean {
  return general === null || plain === null || agrees(general, plain, isFree);
}

type Params = Pick<Fact, "params">;

function counts({ params }: Params, other: Params): boolean {
  return (
    params?.every((count, index) => {
      const real = other.params?.[index];
      return (
        typeof count !== "number" ||
        typeof real !== "number" ||
        Object.is(count, real)
      );
    }) ?? true
  );
}

type Told = Pick<Fact, "structure" | "params">;

function completes(general: Told, plain: Told): boolean {
  const isKnown = (count: unknown) => typeof count === "number";
  if (plain.params?.every(isKnown) === true && !general.params?.every(isKnown))
    return false;
  if (plain.structure === null) return true;
  return (
    general.structure !== null && isComplete(general.structure, plain.structure)
  );
}
