// What is shown, in one line of code and one line of facts.
import type { NodeRecording, Recording } from "../engine/recording.ts";
import { shape, significant } from "../format.ts";
import type { Target } from "../protocol.ts";
import { shownNode } from "../reading/shown.ts";
import type { Subject } from "../reading/subject.ts";
import { strings } from "../strings.ts";
import { Progress } from "./messages.tsx";
import { Words } from "./parts/words.tsx";
import { useDispatch, useSelector, useSurroundings } from "./parts/context.ts";
import { Check } from "./parts/fields.tsx";

export function Header() {
  const target = useSelector((state) => state.target);
  const subject = useSelector((state) => state.subject);
  const recording = useSelector((state) => state.recording);
  const isFollowing = useSelector((state) => state.isFollowing);
  const { host } = useSurroundings();
  const dispatch = useDispatch();
  if (target === null) return null;
  const node = shownNode(recording, subject);
  return (
    <header>
      <div class="title">
        <h1>
          <code>{titleOf(target)}</code>
        </h1>
        <Check
          label={strings.followCursor}
          isChecked={isFollowing}
          onChange={(next) => {
            dispatch({ kind: "follow", isFollowing: next });
            host.follow(next);
          }}
        />
      </div>
      <ul class="facts" aria-label={strings.facts}>
        <li>
          <button
            type="button"
            class="link"
            title={strings.goToCode}
            onClick={() => {
              host.reveal(target.place);
            }}
          >
            {target.place.file}:{target.place.line}
          </button>
        </li>
        {subject !== null && <InputFact subject={subject} node={node} />}
        {node !== null && <WeightFacts node={node} />}
        {recording !== null && <BackendFact recording={recording} />}
        <Progress />
      </ul>
      {target.isBroken && <p class="message warning">{strings.codeBroken}</p>}
      <SizeNotes />
    </header>
  );
}

/** `seq, state_h, state_c = LSTM(8, …)(x)`: the names before the expression, where the code gives any. */
export function titleOf(target: Target): string {
  const { names, code } = target;
  const isNamed = names.some((name) => name !== null);
  if (!isNamed) return code;
  return `${names.map((name) => name ?? "_").join(", ")} = ${code}`;
}

function InputFact({
  subject,
  node,
}: {
  readonly subject: Subject;
  readonly node: NodeRecording | null;
}) {
  const fed = useSelector((state) => state.recording?.inputs);
  const source = subject.node.inputs[0];
  const from = subject.graph.nodes.find(({ id }) => id === source?.node);
  if (from === undefined) return null;
  const input =
    from.kind === "input"
      ? fed?.find(({ name }) => name === from.name)
      : node?.inputs[0];
  const sizes =
    input?.shape ??
    (from.kind === "input"
      ? from.shape.map((size, axis) =>
          axis === 0
            ? subject.batch.value
            : axis === 1
              ? subject.steps.value
              : Number(size),
        )
      : null);
  return (
    <li>
      {from.name} {sizes === null ? "" : shape(sizes)}
    </li>
  );
}

function WeightFacts({ node }: { readonly node: NodeRecording }) {
  const seed = useSelector((state) => state.settings.seed);
  const total = node.weights.reduce(
    (sum, weight) => sum + weight.data.length,
    0,
  );
  return (
    <>
      <li>{strings.weights(total)}</li>
      {node.weightSource.kind === "random" && (
        <li title={strings.randomWeightsReason}>
          {strings.randomWeights(seed)}
        </li>
      )}
      {node.weightSource.kind === "mismatch" && (
        <li class="warning">{node.weightSource.message}</li>
      )}
    </>
  );
}

function BackendFact({ recording }: { readonly recording: Recording }) {
  const { name, reason, milliseconds } = recording.backend;
  return (
    <li title={reason}>
      {strings.backends[name]},{" "}
      {strings.milliseconds(significant(milliseconds, 2))}
    </li>
  );
}

/** One sentence for each size that is made up. */
function SizeNotes() {
  const subject = useSelector((state) => state.subject);
  if (subject === null || subject.assumed.length === 0) return null;
  return (
    <ul class="notes">
      {subject.assumed.map((size) => (
        <li key={size.key}>
          <Words
            text={strings.assumedSize(size.name, size.reason, size.value)}
          />
        </li>
      ))}
    </ul>
  );
}
