// A program as the text of its graph: the nodes of its last model, and the steps of the cells that it writes itself.
import { readMarked } from "./reading.ts";
import { printDim } from "../../server/shapes/print.ts";
import { graphOfModel } from "../../server/models/from-trace.ts";
import type {
  ConfigValue,
  GraphNode,
  LayerSpec,
  OperationArgument,
  StepGraph,
  TensorRef,
} from "../../server/models/graph.ts";
import { isLayerSpec } from "../../server/models/graph.ts";

/** The cells of the program's own in its last model. */
export async function printSteps(
  source: string,
  file?: string,
): Promise<string> {
  const specs: LayerSpec[] = [];
  const visit = (value: ConfigValue): void => {
    if (typeof value !== "object" || value === null) return;
    if (isLayerSpec(value) && (value.step ?? value.stepReason) !== undefined)
      specs.push(value);
    else for (const each of Object.values(value)) visit(each as ConfigValue);
  };
  for (const node of await nodesOf(source, file))
    if (node.kind === "layer") visit(node.config);
  return specs
    .map(({ class_name, step, stepReason = "" }) =>
      [class_name, ...(step ? printStep(step) : [stepReason])].join("\n"),
    )
    .join("\n\n");
}

/** The nodes of its last model. */
export async function printNodes(source: string): Promise<string> {
  const nodes = await nodesOf(source);
  return nodes.map((node) => `${node.id}: ${printNode(node)}`).join("\n");
}

async function nodesOf(
  source: string,
  file?: string,
): Promise<readonly GraphNode[]> {
  const { reading } = await readMarked(source, file);
  const { trace } = reading.analysis;
  const model = trace.models.at(-1);
  if (!model) throw new Error("no model");
  return graphOfModel(model, trace).nodes;
}

function printStep(step: StepGraph): readonly string[] {
  return [
    ...step.nodes.map((node) => `  ${node.id}: ${printNode(node)}`),
    `  -> ${[step.output, ...step.nextStates].map(printRef).join(" ")}`,
    ...step.named.map(
      ({ name, ref, text }) => `  ${name} is ${printRef(ref)}, ${text}`,
    ),
  ];
}

function printNode(node: GraphNode): string {
  const inputs = "inputs" in node ? node.inputs.map(printRef) : [];
  switch (node.kind) {
    case "input":
      return `input (${node.shape.map(printDim).join(", ")})`;
    case "weight": {
      const initializer = JSON.stringify(node.initializer);
      return `weight (${node.shape.map(printDim).join(", ")}) ${initializer}${node.trainable ? "" : ", not trained"}`;
    }
    case "layer": {
      const states = node.initialState.map(printRef);
      const all = [
        ...inputs,
        ...(states.length > 0 ? ["from", ...states] : []),
      ];
      return `${node.className} ${node.layer.replace(/#\d+$/, "")} of ${all.join(" ")}`;
    }
    case "operation":
      return printOperation(node, inputs);
    case "opaque":
      return `can't run: ${node.reason}`;
  }
}

function printOperation(
  { operation }: Extract<GraphNode, { kind: "operation" }>,
  inputs: readonly string[],
): string {
  if (operation.kind === "slice")
    return `${inputs.join()}[${JSON.stringify(operation.index)}]`;
  if (operation.kind === "mask" || operation.kind === "masked")
    return `${operation.kind} ${inputs.join(" ")}`;
  if (operation.kind === "arithmetic") {
    const other = inputs[1] ?? String(operation.constant);
    const [left, right] = operation.reversed
      ? [other, inputs[0]]
      : [inputs[0], other];
    return `${operation.operator} ${String(left)} ${right ?? ""}`;
  }
  const print = (argument: OperationArgument): string => {
    if ("tensor" in argument) return inputs[argument.tensor] ?? "?";
    if ("list" in argument) return `[${argument.list.map(print).join(" ")}]`;
    return JSON.stringify(argument.value);
  };
  const options = Object.entries(operation.options).map(
    ([name, argument]) => `${name}=${print(argument)}`,
  );
  const parts = [...operation.arguments.map(print), ...options];
  const flavor = operation.flavor === undefined ? "" : `${operation.flavor}'s `;
  return `${flavor}${operation.name} ${parts.join(" ")}`;
}

function printRef({ node, output }: TensorRef): string {
  return output === 0 ? node : `${node}[${String(output)}]`;
}
