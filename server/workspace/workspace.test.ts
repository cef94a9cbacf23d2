import { setImmediate, setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { memoryHost } from "../../test/support/reading.ts";
import type { Analysis } from "./analysis.ts";
import { createAnalyze } from "./analyze.ts";
import { createLanguages } from "./languages.ts";
import type { Clock } from "./schedule.ts";
import { defaultSettings } from "./settings.ts";
import { createWorkspace, type WorkspaceOptions } from "./workspace.ts";

const clock: Clock = {
  now: () => performance.now(),
  pause: (milliseconds) =>
    milliseconds > 0 ? setTimeout(milliseconds) : setImmediate(),
};

interface News {
  readonly file: string;
  readonly analysis: Analysis | null;
  readonly cause: string;
}

/** A workspace over files given as texts, with what was said of it. */
function start(
  files: Map<string, string>,
  analyzeWith?: WorkspaceOptions["analyzeWith"],
) {
  const host = memoryHost(files);
  const languages = createLanguages(host);
  const ways = new Map<unknown, ReturnType<typeof createAnalyze>>();
  const news: News[] = [];
  const failures: unknown[] = [];
  const workspace = createWorkspace({
    host,
    clock,
    analyzeWith:
      analyzeWith ??
      (async (own) => {
        const support = await languages("python");
        const way =
          ways.get(own) ?? createAnalyze(own, defaultSettings, support);
        ways.set(own, way);
        return way;
      }),
    onRead: (file, analysis, cause) => news.push({ file, analysis, cause }),
    onFailure: (_, error) => failures.push(error),
  });
  const update = (file: string, text: string) =>
    workspace.update({ file, text, language: "python" });
  return { workspace, update, news, failures };
}

const file = "/project/model.py";
const text = `from keras import Input, layers

x = Input((9, 3))
y = layers.LSTM(6)(x)
z = layers.Dense(2)(y)
`;

test("the last of several edits is the one that is read", async () => {
  const { workspace, update, news } = start(new Map());
  update(file, text);
  update(file, text.replace("6", "7"));
  update(file, text.replace("6", "8"));
  const analysis = await workspace.reading(file);
  expect(analysis?.program.text).toContain("LSTM(8)");
  expect(news).toHaveLength(1);
});

test("a reading that an edit ended is answered with nothing", async () => {
  const { workspace, update } = start(new Map());
  update(file, text);
  const first = workspace.reading(file);
  update(file, `${text}\n`);
  expect(await first).toBeNull();
  expect(await workspace.reading(file)).not.toBeNull();
});

test("an edit reads only what it concerns", async () => {
  const { workspace, update } = start(new Map());
  update(file, text);
  expect((await workspace.reading(file))?.work).toEqual({
    statementsInterpreted: 4,
    statementsLowered: 4,
  });
  update(file, text.replace("Dense(2)", "Dense(3)"));
  expect((await workspace.reading(file))?.work).toEqual({
    statementsInterpreted: 1,
    statementsLowered: 1,
  });
});

test("a document is read again when a module that it imports changes", async () => {
  const units = "/project/sizes.py";
  const files = new Map([[units, "units = 6\n"]]);
  const { workspace, update, news } = start(files);
  update(
    file,
    `from sizes import units\n${text.replace("LSTM(6)", "LSTM(units)")}`,
  );
  const shape = async () =>
    JSON.stringify(
      (await workspace.reading(file))?.trace.values.find(
        ({ name }) => name === "y",
      )?.value,
    );
  expect(await shape()).toContain("[null,6]");
  files.set(units, "units = 7\n");
  workspace.changedOutside([units]);
  expect(await shape()).toContain("[null,7]");
  expect(news.at(-1)?.cause).toBe("other");
  update(units, "units = 8\n");
  expect(await shape()).toContain("[null,8]");
  workspace.close(units);
  expect(await shape()).toContain("[null,7]");
  workspace.changedOutside(["/project/other.py"]);
  const count = news.length;
  await workspace.reading(file);
  expect(news).toHaveLength(count);
});

test("a failed reading is told, and the next one starts from nothing", async () => {
  const started: (Analysis | null)[] = [];
  const { workspace, update, failures } = start(new Map(), () =>
    Promise.resolve(function* (_file, given, previous) {
      started.push(previous);
      yield;
      if (given === "bad") throw new Error("a fault");
      return null;
    }),
  );
  update(file, "bad");
  await expect(workspace.reading(file)).rejects.toThrow("a fault");
  update(file, "good");
  expect(await workspace.reading(file)).toBeNull();
  expect(failures).toHaveLength(1);
  expect(started).toEqual([null, null]);
});

test("what is closed has no reading", async () => {
  const { workspace, update } = start(new Map());
  update(file, text);
  workspace.close(file);
  expect(await workspace.reading(file)).toBeNull();
});
