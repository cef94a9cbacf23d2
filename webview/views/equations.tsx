// Equations as native MathML. A symbol or number that stands for a cell can be pointed at, focused, and followed with Enter.
import type { Equation, Piece } from "../reading/equations.ts";
import { strings } from "../strings.ts";

export interface EquationsProps {
  readonly equations: readonly Equation[];
  /** Pointing at a piece; null when it ends. */
  readonly onPoint: (at: Piece["at"]) => void;
  readonly onGo: (at: NonNullable<Piece["at"]>) => void;
}

export function Equations({ equations, onPoint, onGo }: EquationsProps) {
  return (
    <div class="equations">
      {equations.map((equation) => (
        <div
          key={equation.quantity}
          class="equation"
          data-quantity={equation.quantity}
        >
          <Line
            pieces={equation.symbols}
            isNumbers={false}
            onPoint={onPoint}
            onGo={onGo}
          />
          <Line
            pieces={equation.numbers}
            isNumbers
            onPoint={onPoint}
            onGo={onGo}
          />
          {equation.isRounded && (
            <span class="dim small remark">{strings.rounded}</span>
          )}
          {equation.quantity === "z" && (
            <span class="dim small remark">{strings.keepsOld}</span>
          )}
        </div>
      ))}
    </div>
  );
}

function Line({
  pieces,
  isNumbers,
  onPoint,
  onGo,
}: {
  readonly pieces: readonly Piece[];
  readonly isNumbers: boolean;
  readonly onPoint: EquationsProps["onPoint"];
  readonly onGo: EquationsProps["onGo"];
}) {
  return (
    <math class={isNumbers ? "numbers-line" : "symbols-line"}>
      <mrow>
        {pieces.map((piece, index) => (
          <PieceElement
            key={index}
            piece={piece}
            isFocusable={isNumbers}
            onPoint={onPoint}
            onGo={onGo}
          />
        ))}
      </mrow>
    </math>
  );
}

function PieceElement({
  piece,
  isFocusable,
  onPoint,
  onGo,
}: {
  readonly piece: Piece;
  readonly isFocusable: boolean;
  readonly onPoint: EquationsProps["onPoint"];
  readonly onGo: EquationsProps["onGo"];
}) {
  const { at, kind, sub, text } = piece;
  const pointing =
    at === null
      ? {}
      : {
          class: "pointer",
          onPointerEnter: () => {
            onPoint(at);
          },
          onPointerLeave: () => {
            onPoint(null);
          },
        };
  const focusing =
    at === null || !isFocusable || kind !== "number"
      ? {}
      : {
          tabIndex: 0,
          onFocus: () => {
            onPoint(at);
          },
          onBlur: () => {
            onPoint(null);
          },
          onKeyDown: (event: KeyboardEvent) => {
            if (event.key === "Enter") onGo(at);
          },
        };
  if (kind === "operator") return <mo {...spacing(text)}>{text}</mo>;
  if (kind === "number") {
    return (
      <mn {...pointing} {...focusing}>
        {text}
      </mn>
    );
  }
  if (kind === "function") return <mi class="function">{text}</mi>;
  if (sub === null) return <mi {...pointing}>{text}</mi>;
  return (
    <msub {...pointing}>
      <mi>{text}</mi>
      {sub === "−1" || /\d/.test(sub) ? <mn>{sub}</mn> : <mi>{sub}</mi>}
    </msub>
  );
}

/** Brackets keep the size of their line, and products stand close. */
function spacing(text: string): Readonly<Record<string, string>> {
  switch (text) {
    case "(":
    case ")":
      return { stretchy: "false", lspace: "0", rspace: "0" };
    case "·":
    case "∘":
    case "∗":
      return { lspace: "0.08em", rspace: "0.08em" };
    default:
      return { lspace: "0.28em", rspace: "0.28em" };
  }
}
