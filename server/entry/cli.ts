// The command line: what a person types, and where it goes.

import process from "node:process";
import { Command, InvalidArgumentError, Option } from "commander";
import { check } from "../cli/check.ts";
import { inspect } from "../cli/inspect.ts";
import type { Output } from "../cli/output.ts";
import type { Settings } from "../workspace/settings.ts";
import { defaultSettings } from "../workspace/settings.ts";
import { createNodeHost } from "./node-host.ts";

const output: Output = {
  write: (text) => process.stdout.write(text),
  error: (line) => process.stderr.write(`${line}\n`),
};
const host = createNodeHost(new URL(".", import.meta.url), (level, message) => {
  if (level === "error") output.error(message);
});

const format = (): Option =>
  new Option("--format <format>", "how to print the result")
    .choices(["text", "json"])
    .default("text");
const keras = (): Option =>
  new Option(
    "--keras <version>",
    "which Keras to assume; by default what the file and the project say",
  ).choices(["2", "3"]);

const program = new Command("unroll")
  .description("Checks recurrent Keras and TF.js models without running them.")
  .version("0.1.0")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command("check")
  .description(
    "Print what is wrong. Exit 0: nothing at or above --fail-on, 1: something, 2: it could not do its job.",
  )
  .argument("<path...>", "files and folders")
  .addOption(format())
  .addOption(keras())
  .addOption(
    new Option(
      "--fail-on <severity>",
      "lowest severity that makes the exit status 1",
    )
      .choices(["error", "warning", "hint"])
      .default("warning"),
  )
  .action(
    async (
      paths: string[],
      options: {
        format: "text" | "json";
        keras?: "2" | "3";
        failOn: "error" | "warning" | "hint";
      },
    ) => {
      process.exitCode = await check(
        paths,
        options,
        host,
        settings(options.keras),
        output,
      );
    },
  );

program
  .command("inspect")
  .description(
    "Print every layer call, every variable that holds tensors, every model with its summary.",
  )
  .argument("<file...>", "files and folders")
  .addOption(format())
  .addOption(keras())
  .action(
    async (
      paths: string[],
      options: { format: "text" | "json"; keras?: "2" | "3" },
    ) => {
      process.exitCode = await inspect(
        paths,
        options.format,
        host,
        settings(options.keras),
        output,
      );
    },
  );

program
  .command("run")
  .description(
    "Compute what the preview shows, without a window. Without a line: the last model, else the last layer.",
  )
  .argument("<file[:line]>", "a source file, and the line of a layer or model")
  .addOption(number("--batch <size>", "samples in a batch"))
  .addOption(number("--timesteps <count>", "length of made sequences"))
  .addOption(
    number("--seed <seed>", "seed of weights and inputs that are made").default(
      1,
    ),
  )
  .option("--input <file>", "a JSON, CSV, NPY or NPZ file to feed")
  .addOption(format())
  .addOption(keras())
  .action(async (target: string, options: RunFlags) => {
    const { runTarget } = await import("../cli/run.ts");
    const { graphFinder } = await import("../cli/run-target.ts");
    process.exitCode = await runTarget(
      target,
      {
        batch: options.batch ?? null,
        timesteps: options.timesteps ?? null,
        seed: options.seed,
        input: options.input ?? null,
        format: options.format,
      },
      graphFinder(host, settings(options.keras)),
      output,
    );
  });

await program.parseAsync();

interface RunFlags {
  readonly batch?: number;
  readonly timesteps?: number;
  readonly seed: number;
  readonly input?: string;
  readonly format: "text" | "json";
  readonly keras?: "2" | "3";
}

/** A whole number from 0. */
function number(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string) => {
    if (!/^\d+$/.test(text))
      throw new InvalidArgumentError("It must be a whole number.");
    return Number(text);
  });
}

function settings(version: "2" | "3" | undefined): Settings {
  return { ...defaultSettings, keras: version ?? "auto" };
}
