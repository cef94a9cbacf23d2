// Where a command writes to.

export interface Output {
  readonly write: (text: string) => void;
  readonly error: (line: string) => void;
}
