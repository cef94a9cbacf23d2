// RNN208: a stateful model goes over its data several times, and nothing resets its states in between.

import type { LoopPass, RunEvent, Trace } from "../trace/trace.ts";
import { type Range, sameRange, textOf } from "../syntax/source.ts";
import { argumentOf, endOfLine, indentOf, insertion } from "./shared/edits.ts";
import { resetStatements } from "./shared/reset-loop.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { fix, report, runsOf } from "./shared/report.ts";
import { statefulLayer } from "./shared/stateful.ts";
import { layerText } from "./shared/wording.ts";

export const statefulNoReset: Rule = {
  code: "RNN208",
  name: "stateful-no-reset",
  severity: "warning",
  dialects: ["keras3", "keras2"],
  check: (trace) => runsOf(trace).flatMap((event) => checkRun(trace, event)),
};

function checkRun(trace: Trace, event: RunEvent): readonly Finding[] {
  if (event.method !== "fit" && event.method !== "train_on_batch") return [];
  const layer = statefulLayer(event.model);
  if (
    layer === null ||
    event.callbackResets !== "no" ||
    event.hasUnreadArguments ||
    mayBeReset(trace, event)
  )
    return [];
  const loop = epochLoop(trace, event);
  const hasEpochs = event.method === "fit" && countsEpochs(event);
  if (!hasEpochs && loop === null) return [];
  return [
    report(statefulNoReset, {
      when: "silent",
      range: event.site.range,
      message:
        "The state at the end of one epoch starts the next. Reset it between epochs.",
      related: [
        {
          range: layer.site.range,
          message: `${layerText(layer)} keeps its states until they are reset`,
        },
        ...(loop === null || hasEpochs
          ? []
          : [
              {
                range: headOf(loop),
                message:
                  "Each pass of this loop goes on with the last one's states",
              },
            ]),
      ],
      fixes: hasEpochs
        ? loopOverEpochs(trace, event)
        : resetAfter(trace, event),
      cause: event.epochs,
    }),
  ];
}

function countsEpochs(event: RunEvent): boolean {
  const { value } = event.epochs;
  return (
    typeof value === "number" &&
    value > 1 &&
    argumentOf(event.site, "initial_epoch") === undefined
  );
}

/** A reset of the model or of one of its layers anywhere, or code out of sight that may do it. */
function mayBeReset(trace: Trace, event: RunEvent): boolean {
  const { id, layers } = event.model;
  const layerIds = new Set(layers.map((member) => member.layer.id));
  return trace.events.some((other) => {
    if (other.kind === "escape")
      return (
        other.modelIds.includes(id) ||
        other.layerIds.some((each) => layerIds.has(each))
      );
    if (other.kind !== "reset") return false;
    if (other.target.kind === "model") return other.target.model.id === id;
    return (
      other.target.kind === "unknown" || layerIds.has(other.target.layer.id)
    );
  });
}

/** The loop whose passes are epochs of one model: around the run, inside the making of the model, not one over parts of the data. */
function epochLoop(trace: Trace, event: RunEvent): Range | null {
  const around = event.loops.filter((pass) =>
    event.model.loops.every((other) => other.loop !== pass.loop),
  );
  const repeated = around.filter((pass) => isRepeated(trace, event, pass));
  const outer = repeated[0]?.loop;
  if (outer === undefined) return null;
  return repeated.length > 1 ||
    !dependsOn(event.x.range, outer, event.site.range)
    ? outer
    : null;
}

function isRepeated(trace: Trace, event: RunEvent, pass: LoopPass): boolean {
  if (pass.pass === null && pass.isOpen !== true) return true;
  return trace.events.some(
    (other) =>
      other.kind === "run" &&
      other.model.id === event.model.id &&
      sameRange(other.site.range, event.site.range) &&
      other.loops.some(
        (each) =>
          each.loop === pass.loop &&
          each.pass !== pass.pass &&
          each.isOpen !== true,
      ),
  );
}

/** Whether a name in the data is bound by the loop, so that each pass feeds other data. */
function dependsOn(data: Range, loop: Range, run: Range): boolean {
  if (data.unit !== loop.unit) return true;
  const text = textOf(loop);
  const others = `${text.slice(0, run.start - loop.start)}\n${text.slice(run.end - loop.start)}`;
  const names = textOf(data).match(/[A-Za-z_]\w*/g) ?? [];
  return names.some((name) =>
    new RegExp(
      `\\bfor\\b[^:\\n]*\\b${name}\\b[^:\\n]*\\bin\\b|^[^=\\n(]*\\b${name}\\b[^=\\n(]*=(?!=)`,
      "m",
    ).test(others),
  );
}

/** `fit(epochs=5)` becomes five fits of one epoch, with a reset behind each. Only for a call that is a statement of its own. */
function loopOverEpochs(trace: Trace, event: RunEvent): readonly Fix[] {
  const { site, model } = event;
  const parts = rewritable(event);
  const epochs = argumentOf(site, "epochs");
  if (parts === null || epochs === undefined || model.dialect === "tfjs")
    return [];
  const { indent, receiver } = parts;
  const text = textOf(site.statement);
  const at = epochs.value.start - site.statement.start;
  const once =
    `${text.slice(0, at)}1${text.slice(epochs.value.end - site.statement.start)}`.replaceAll(
      "\n",
      "\n    ",
    );
  const reset = resetStatements(
    trace,
    model.dialect,
    receiver,
    `${indent}    `,
  );
  const lines = `for epoch in range(${textOf(epochs.value)}):\n${indent}    ${once}\n${indent}    ${reset}`;
  // A callback that counts epochs sees only one in each of these fits.
  const isAlone = argumentOf(site, "callbacks") === undefined;
  const edit = { range: site.statement, text: lines };
  return fix("Run the epochs in a loop and reset after each", [edit], isAlone);
}

function resetAfter(trace: Trace, event: RunEvent): readonly Fix[] {
  const { site, model } = event;
  const indent = indentOf(site.statement);
  const receiver = receiverOf(event);
  if (indent === null || receiver === null || model.dialect === "tfjs")
    return [];
  const text = `\n${indent}${resetStatements(trace, model.dialect, receiver, indent)}`;
  return fix("Reset the states after it", [
    insertion(site.statement, endOfLine(site.statement), text),
  ]);
}

function rewritable(
  event: RunEvent,
): { readonly indent: string; readonly receiver: string } | null {
  const { site } = event;
  const indent = indentOf(site.statement);
  const receiver = receiverOf(event);
  const text = textOf(site.statement);
  const isWhole = text === textOf(site.range) && !/"""|'''|\\\n/.test(text);
  return indent === null || receiver === null || !isWhole
    ? null
    : { indent, receiver };
}

function receiverOf(event: RunEvent): string | null {
  return /^([\w.]+)\.\w+$/.exec(textOf(event.site.callee))?.[1] ?? null;
}

/** The first line of a loop. */
function headOf(loop: Range): Range {
  const line = textOf(loop).indexOf("\n");
  return line < 0 ? loop : { ...loop, end: loop.start + line };
}
