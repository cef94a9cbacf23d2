import { expect, it } from "vitest";
import {
  graphOf,
  inputNode,
  requestFor,
} from "../../../test/support/graphs.ts";
import type { WorkerPort } from "./worker-engine.ts";
import { workerEngine } from "./worker-engine.ts";
import type { WorkerReport, WorkerRequest } from "./worker-messages.ts";

const request = requestFor(graphOf([inputNode("x", [null, 2])]));

/** A worker that only remembers what it was told. */
function fakeWorker() {
  const posted: WorkerRequest[] = [];
  let report: (message: WorkerReport) => void = () => undefined;
  let fail: (message: string) => void = () => undefined;
  let isClosed = false;
  const port: WorkerPort = {
    post: (message) => posted.push(message),
    listen: (onReport, onError) => {
      report = onReport;
      fail = onError;
    },
    close: () => {
      isClosed = true;
    },
  };
  return {
    port,
    posted,
    report: (message: WorkerReport) => report(message),
    fail: (message: string) => fail(message),
    isClosed: () => isClosed,
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

it("hands requests and cancels over, and reports to the run that they belong to", async () => {
  const worker = fakeWorker();
  const engine = workerEngine(() => Promise.resolve(worker.port));
  const heard: string[] = [];
  const first = engine.start(request, {
    onProgress: ({ done }) => heard.push(`first ${done}`),
  });
  const second = engine.start(request, {
    onNotice: (sentence) => heard.push(`second ${sentence}`),
  });
  second.cancel();
  await settled();
  const posted = worker.posted.map(
    (message) => `${message.kind} ${"run" in message ? message.run : ""}`,
  );
  expect(posted).toEqual(["start 1", "start 2", "cancel 2"]);
  worker.report({ kind: "progress", run: 1, progress: { done: 3, total: 9 } });
  worker.report({ kind: "notice", run: 2, sentence: "lost" });
  const result = { kind: "cancelled", recording: null } as const;
  worker.report({ kind: "result", run: 2, result });
  worker.report({ kind: "result", run: 1, result });
  expect(await second.result).toEqual(result);
  expect(await first.result).toEqual(result);
  expect(heard).toEqual(["first 3", "second lost"]);
});

it("fails the runs of a worker that dies, and opens another for the next", async () => {
  const workers = [fakeWorker(), fakeWorker()] as const;
  let opened = 0;
  const engine = workerEngine(() =>
    Promise.resolve(workers[opened++ === 0 ? 0 : 1].port),
  );
  const lost = engine.start(request);
  await settled();
  workers[0].fail("out of memory");
  expect(await lost.result).toEqual({
    kind: "failed",
    message: "The engine stopped: out of memory",
  });
  engine.start(request);
  await settled();
  expect(workers[0].isClosed()).toBe(true);
  expect(workers[1].posted).toHaveLength(1);
});

it("says why a worker can't start", async () => {
  const engine = workerEngine(() => Promise.reject(new Error("404")));
  expect(await engine.start(request).result).toEqual({
    kind: "failed",
    message: "The engine can't start: 404",
  });
});

it("ends what runs when it is closed", async () => {
  const worker = fakeWorker();
  const engine = workerEngine(() => Promise.resolve(worker.port));
  const run = engine.start(request);
  await settled();
  engine.dispose();
  expect((await run.result).kind).toBe("failed");
  await settled();
  expect(worker.isClosed()).toBe(true);
});
