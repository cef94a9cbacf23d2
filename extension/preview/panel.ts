// The previews' panels: opened on a layer or model, moved with the cursor, told of edits, and closed with everything they had made. One that
// follows the cursor is used again; beside pinned ones another opens.

import * as v from "valibot";
import * as vscode from "vscode";
import type {
  Position,
  PreviewCommand,
  PreviewTarget,
  TextRange,
} from "../../server/protocol.ts";
import { openChannel, type Port } from "../../webview/channel.ts";
import {
  hostCalls,
  type Mark,
  pageCalls,
  placeSchema,
  type Target,
} from "../../webview/protocol.ts";
import type { Server } from "../client.ts";
import { answers } from "./answers.ts";
import { follow } from "./follow.ts";
import { createMarks, toRange } from "./marks.ts";
import { pageHtml, pageRoot } from "./page.ts";
import { createSubject } from "./subject.ts";

export interface Previews {
  readonly dispose: () => void;
  /**
   * Opens a preview on a place, beside the editor: the one that follows the cursor, or a new one when all are pinned. Null: on nothing, and
   * the page says how to go on.
   */
  readonly open: (place: PreviewCommand | null) => Promise<void>;
}

const viewType = "unroll.preview";

export function createPreviews(
  extension: vscode.Uri,
  server: Server,
  log: vscode.LogOutputChannel,
): Previews {
  const previews = new Set<Preview>();
  const start = (panel: vscode.WebviewPanel, opened: Opened): void => {
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [pageRoot(extension)],
    };
    const started = createPreview(panel, server, log, opened);
    previews.add(started);
    panel.onDidDispose(() => {
      started.dispose();
      previews.delete(started);
    });
    panel.webview.html = pageHtml(panel.webview, extension);
  };
  const restoring = vscode.window.registerWebviewPanelSerializer(viewType, {
    deserializeWebviewPanel: (panel, state: unknown) => {
      start(panel, openedIn(state));
      return Promise.resolve();
    },
  });
  return {
    open: async (place) => {
      const open = [...previews];
      const free = open.find(({ isFollowing }) => isFollowing());
      const reused = free ?? (place === null ? open.at(-1) : undefined);
      if (reused !== undefined) return reused.show(place);
      start(
        vscode.window.createWebviewPanel(viewType, "Preview", {
          viewColumn: vscode.ViewColumn.Beside,
          preserveFocus: true,
        }),
        { place, isFollowing: true },
      );
    },
    dispose: () => {
      for (const { panel } of [...previews]) panel.dispose();
      restoring.dispose();
    },
  };
}

interface Preview {
  readonly dispose: () => void;
  readonly show: (place: PreviewCommand | null) => Promise<void>;
  /** Whether it moves with the cursor; else it is pinned to what it shows. */
  readonly isFollowing: () => boolean;
  readonly panel: vscode.WebviewPanel;
}

/** What a panel starts on. */
interface Opened {
  readonly place: PreviewCommand | null;
  readonly isFollowing: boolean;
}

function createPreview(
  panel: vscode.WebviewPanel,
  server: Server,
  log: vscode.LogOutputChannel,
  opened: Opened,
): Preview {
  const marks = createMarks();
  const subject = createSubject(server, opened.place);
  let { isFollowing } = opened;
  const found = async (): Promise<Target | null> => {
    const target = await subject.find();
    panel.title = target === null ? "Preview" : `Preview: ${target.code}`;
    return target && forPage(target);
  };
  const asked = answers({
    ready: found,
    edit: (edit) => subject.edit(edit),
    target: subject.target,
    marks,
    log,
    follow: (on) => (isFollowing = on),
  });
  const port = portOf(panel.webview);
  const channel = openChannel(port, hostCalls, asked, pageCalls);
  const show = async (): Promise<void> => {
    const shown = await channel.call("show", await found());
    if (!shown.ok) log.warn(`Preview: ${shown.message}`);
  };
  const turnTo = async (cursor: PreviewCommand): Promise<void> => {
    if (!isFollowing || !panel.visible) return;
    if (await subject.turnTo(cursor)) await show();
    const target = subject.target();
    if (target?.place.uri === cursor.uri)
      await channel.call("mark", markAt(target, cursor.position));
  };
  const following = follow({
    onCursor: (cursor) => void turnTo(cursor),
    onEdit: (uri, moved) => {
      marks.clear();
      subject.edited(uri, moved);
    },
    onRest: (uri) => {
      if (subject.uri() === uri && panel.visible) void show();
    },
  });
  return {
    show: async (place) => {
      subject.set(place);
      panel.reveal(undefined, true);
      await show();
    },
    isFollowing: () => isFollowing,
    panel,
    dispose: () => {
      channel.close();
      following.dispose();
      marks.dispose();
    },
  };
}

function portOf(webview: vscode.Webview): Port {
  return {
    post: (message) => void webview.postMessage(message),
    listen: (receive) => {
      const listening = webview.onDidReceiveMessage(receive);
      return () => {
        listening.dispose();
      };
    },
  };
}

function forPage({ marks: _, ...target }: PreviewTarget): Target {
  return {
    ...target,
    names: [...target.names],
    feeds: [...target.feeds],
    edits: [...target.edits],
  };
}

/** What the cursor is on that the page can outline: an unpacked name, or one of the two flags. */
function markAt({ marks }: PreviewTarget, position: Position): Mark {
  const index = marks.outputs.findIndex(
    (range) => range !== null && contains(range, position),
  );
  if (index >= 0) return { kind: "output", index };
  const flag = marks.flags.find(({ range }) => contains(range, position));
  return flag === undefined ? null : { kind: "flag", flag: flag.flag };
}

function contains(range: TextRange, { line, character }: Position): boolean {
  return toRange(range).contains(new vscode.Position(line, character));
}

/** The page keeps what it showed; after a reload of the window that tells where to look. */
function openedIn(state: unknown): Opened {
  const saved = v.safeParse(savedState, state);
  if (!saved.success) return { place: null, isFollowing: true };
  const { target, isFollowing } = saved.output;
  const { uri, line } = target.place;
  const position = { line: line - 1, character: 0 };
  return { place: { uri, position }, isFollowing };
}

const savedState = v.object({
  target: v.object({ place: placeSchema }),
  isFollowing: v.optional(v.boolean(), true),
});
