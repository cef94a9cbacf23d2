import { describe, expect, it } from "vitest";
import { findLayer } from "./catalogue.ts";
import type { Configured, GivenArguments } from "./configure.ts";
import { configure, nearestName } from "./configure.ts";
import type { Dialect } from "./layer.ts";
import { int, no, yes } from "./parameter.ts";

function lstm(
  dialect: Dialect,
  given: Partial<GivenArguments>,
): Configured | null {
  const entry = findLayer(dialect, dialect === "tfjs" ? "lstm" : "LSTM");
  const whole = { positional: [], named: [], ...given };
  return entry === null ? null : configure(entry, dialect, whole);
}

describe("configure", () => {
  it("matches positions and names and fills in defaults", () => {
    const made = lstm("keras3", {
      positional: [int(8)],
      named: [["return_sequences", yes]],
    });
    expect(made?.problem).toBeNull();
    expect(made?.config.get("units")).toEqual(int(8));
    expect(made?.config.get("return_sequences")).toEqual(yes);
    expect(made?.config.get("stateful")).toEqual(no);
  });

  it("helps with a misspelt argument", () => {
    const made = lstm("keras3", {
      positional: [int(8)],
      named: [["return_seq", yes]],
    });
    expect(made?.unknownArguments).toEqual(["return_seq"]);
    expect(made?.problem?.kind).toBe("unknownArgument");
    expect(made?.problem?.message).toBe(
      "LSTM has no argument `return_seq` in Keras 3. Did you mean `return_sequences`?",
    );
  });

  it("passes over unknown keys in TF.js as the library does", () => {
    const entries = [
      ["units", int(8)],
      ["return_sequences", yes],
    ] as const;
    const made = lstm("tfjs", { positional: [{ kind: "dict", entries }] });
    expect(made?.problem).toBeNull();
    expect(made?.unknownArguments).toEqual(["return_sequences"]);
    expect(made?.config.get("return_sequences")).toEqual(no);
  });

  it("says nothing of what is missing when arguments can't be read", () => {
    const made = lstm("keras3", { hasUnread: true });
    expect(made?.problem).toBeNull();
    expect(made?.config.get("units")?.kind).toBe("unknown");
  });

  it("refuses values that the constructor refuses", () => {
    const made = lstm("keras3", { positional: [int(0)] });
    expect(made?.problem).toMatchObject({
      kind: "argumentValue",
      message: "`units` of LSTM must be a positive integer, not 0.",
      argument: "units",
    });
  });
});

describe("nearestName", () => {
  it("finds what was meant, or nothing", () => {
    const names = ["return_sequences", "return_state", "stateful"];
    expect(nearestName("returnSequences", names)).toBe("return_sequences");
    expect(nearestName("statefull", names)).toBe("stateful");
    expect(nearestName("colour", names)).toBeNull();
  });
});
