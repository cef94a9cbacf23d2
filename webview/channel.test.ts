import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { type Handlers, type Port, openChannel } from "./channel.ts";

const half = { half: { params: v.number(), result: v.number() } } as const;
const none = {};

/** Two ports that hand each other's messages over, as text would be. */
function wire(): [Port, Port] {
  const listeners = new Map<number, (message: unknown) => void>();
  const port = (mine: number): Port => ({
    post: (message) => {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => listeners.get(1 - mine)?.(copy));
    },
    listen: (receive) => {
      listeners.set(mine, receive);
      return () => void listeners.delete(mine);
    },
  });
  return [port(0), port(1)];
}

function pair(handlers: Handlers<typeof half>, timeout?: number) {
  const [left, right] = wire();
  openChannel(right, half, handlers, none);
  return { asking: openChannel(left, none, {}, half, timeout), left, right };
}

describe("a call", () => {
  it("brings its result back", async () => {
    const { asking } = pair({ half: (value) => value / 2 });
    expect(await asking.call("half", 5)).toEqual({ ok: true, value: 2.5 });
  });

  it("keeps answers apart", async () => {
    const { asking } = pair({
      half: async (value) => {
        await new Promise((resolve) => setTimeout(resolve, value));
        return value / 2;
      },
    });
    const answers = await Promise.all([
      asking.call("half", 8),
      asking.call("half", 2),
    ]);
    expect(answers).toEqual([
      { ok: true, value: 4 },
      { ok: true, value: 1 },
    ]);
  });

  it("that throws answers with the sentence", async () => {
    const { asking } = pair({
      half: () => {
        throw new Error("The file is read-only.");
      },
    });
    expect(await asking.call("half", 1)).toEqual({
      ok: false,
      message: "The file is read-only.",
    });
  });

  it("that nobody answers ends by itself", async () => {
    const [left] = wire();
    const asking = openChannel(left, none, {}, half, 5);
    expect(await asking.call("half", 1)).toEqual({
      ok: false,
      message: 'No answer to "half" within 5 ms.',
    });
  });

  it("is ended by closing", async () => {
    const [left] = wire();
    const asking = openChannel(left, none, {}, half);
    const answer = asking.call("half", 1);
    asking.close();
    expect(await answer).toEqual({ ok: false, message: "The preview closed." });
  });
});

describe("what has the wrong form", () => {
  it("never reaches a handler", async () => {
    let called = false;
    const { left, right } = pair({
      half: () => {
        called = true;
        return 0;
      },
    });
    const reply = new Promise((resolve) => {
      left.listen(resolve);
    });
    left.post({ kind: "call", id: 7, name: "half", params: "five" });
    expect(await reply).toMatchObject({ kind: "reply", id: 7, ok: false });
    expect(called).toBe(false);
    right.post("noise");
  });

  it("is an error when it is the answer", async () => {
    const [left, right] = wire();
    right.listen(() => {
      right.post({ kind: "reply", id: 1, ok: true, value: "much" });
    });
    const asking = openChannel(left, none, {}, half);
    expect(await asking.call("half", 1)).toMatchObject({
      ok: false,
      message: expect.stringContaining('"half" has the wrong form') as string,
    });
  });

  it("is told when the call is unknown, inherited names included", async () => {
    const { left } = pair({ half: (value) => value });
    const replies: unknown[] = [];
    left.listen((message) => replies.push(message));
    for (const name of ["double", "constructor"]) {
      left.post({ kind: "call", id: 1, name, params: 1 });
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(replies).toEqual([
      { kind: "reply", id: 1, ok: false, message: 'Unknown call "double".' },
      {
        kind: "reply",
        id: 1,
        ok: false,
        message: 'Unknown call "constructor".',
      },
    ]);
  });
});
