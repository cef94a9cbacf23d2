// Typed calls over a port that only carries messages. What arrives is checked by a schema on the side that receives it, a fault or a
// silence comes back to the caller as a value, and a handler that fails still answers. Knows neither the page nor the editor.
import * as v from "valibot";

/** Where messages go out and come in; a webview's `postMessage` on one side, the page's on the other. */
export interface Port {
  post(message: unknown): void;
  /** Calls `receive` for each message until the returned function is called. */
  listen(receive: (message: unknown) => void): () => void;
}

/** One call: what is asked and what is answered, as schemas from which the types follow. */
export interface Call {
  readonly params: v.GenericSchema;
  readonly result: v.GenericSchema;
}
export type Calls = Readonly<Record<string, Call>>;

export type Params<C extends Call> = v.InferOutput<C["params"]>;
export type Result<C extends Call> = v.InferOutput<C["result"]>;

/** How a call ended: with its result, or with a sentence for a person. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

export type Handlers<Mine extends Calls> = {
  readonly [Name in keyof Mine]: (
    params: Params<Mine[Name]>,
  ) => Promise<Result<Mine[Name]>> | Result<Mine[Name]>;
};

export interface Channel<Theirs extends Calls> {
  /** Asks the other side; never rejects. */
  call<Name extends keyof Theirs & string>(
    name: Name,
    params: Params<Theirs[Name]>,
  ): Promise<Answer<Result<Theirs[Name]>>>;
  /** Stops listening; open calls are answered with an error. */
  close(): void;
}

const callMessage = v.object({
  kind: v.literal("call"),
  id: v.number(),
  name: v.string(),
  params: v.unknown(),
});
const replyMessage = v.variant("ok", [
  v.object({
    kind: v.literal("reply"),
    id: v.number(),
    ok: v.literal(true),
    value: v.unknown(),
  }),
  v.object({
    kind: v.literal("reply"),
    id: v.number(),
    ok: v.literal(false),
    message: v.string(),
  }),
]);

type Reply = v.InferOutput<typeof replyMessage>;

/**
 * Opens a channel: answers `mine` with `handlers`, and asks for `theirs`.
 * @param timeout milliseconds after which an unanswered call ends with an error
 */
export function openChannel<Mine extends Calls, Theirs extends Calls>(
  port: Port,
  mine: Mine,
  handlers: Handlers<Mine>,
  theirs: Theirs,
  timeout = 10_000,
): Channel<Theirs> {
  const waiting = new Map<number, (reply: Reply) => void>();
  let last = 0;
  const stop = port.listen((message) => {
    const call = v.safeParse(callMessage, message);
    if (call.success) {
      void answer(mine, handlers, call.output).then(port.post.bind(port));
      return;
    }
    const reply = v.safeParse(replyMessage, message);
    if (reply.success) waiting.get(reply.output.id)?.(reply.output);
  });
  const ask = (name: string, params: unknown): Promise<Reply> => {
    last += 1;
    const id = last;
    return new Promise((resolve) => {
      const end = (reply: Reply) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(reply);
      };
      const timer = setTimeout(() => {
        end(failure(id, `No answer to "${name}" within ${timeout} ms.`));
      }, timeout);
      waiting.set(id, end);
      port.post({ kind: "call", id, name, params });
    });
  };
  return {
    async call(name, params) {
      const reply = await ask(name, params);
      if (!reply.ok) return { ok: false, message: reply.message };
      const schema = theirs[name]?.result ?? v.never();
      const result = v.safeParse(schema, reply.value);
      return result.success
        ? { ok: true, value: result.output }
        : { ok: false, message: malformed(name, result.issues) };
    },
    close() {
      stop();
      for (const [id, end] of waiting) end(failure(id, "The preview closed."));
    },
  };
}

/** Runs a handler on checked parameters; whatever goes wrong becomes the reply. */
async function answer<Mine extends Calls>(
  mine: Mine,
  handlers: Handlers<Mine>,
  call: v.InferOutput<typeof callMessage>,
): Promise<Reply> {
  const { id, name } = call;
  if (!Object.hasOwn(mine, name)) return failure(id, `Unknown call "${name}".`);
  const schema = mine[name]?.params ?? v.never();
  const params = v.safeParse(schema, call.params);
  if (!params.success) return failure(id, malformed(name, params.issues));
  try {
    const value: unknown = await handlers[name]?.(params.output);
    return { kind: "reply", id, ok: true, value };
  } catch (error) {
    return failure(id, error instanceof Error ? error.message : String(error));
  }
}

function failure(id: number, message: string): Reply {
  return { kind: "reply", id, ok: false, message };
}

function malformed(
  name: string,
  issues: readonly v.BaseIssue<unknown>[],
): string {
  const issue = issues[0];
  const path = issue === undefined ? null : v.getDotPath(issue);
  const place = path === null ? "" : ` at ${path}`;
  return `"${name}" has the wrong form${place}: ${issue?.message ?? "?"}`;
}
