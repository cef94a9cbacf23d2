// The preview's panel: opened on a layer or model, moved with the cursor, told of edits, and closed with everything it had made.

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
  /** Opens the preview on a place, beside the editor; null: on nothing, and the page says how to go on. */
  readonly open: (place: PreviewCommand | null) => Promise<void>;
}

const viewType = "unroll.preview";

export function createPreviews(
  extension: vscode.Uri,
  server: Server,
  log: vscode.LogOutputChannel,
): Previews {
  let preview: Preview | null = null;
  const start = (
    panel: vscode.WebviewPanel,
    place: PreviewCommand | null,
  ): void => {
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [pageRoot(extension)],
    };
    const started = createPreview(panel, server, log, place);
    preview = started;
    panel.onDidDispose(() => {
      started.dispose();
      if (preview === started) preview = null;
    });
    panel.webview.html = pageHtml(panel.webview, extension);
  };
  const restoring = vscode.window.registerWebviewPanelSerializer(viewType, {
    deserializeWebviewPanel: (panel, state: unknown) => {
      start(panel, placeIn(state));
      return Promise.resolve();
    },
  });
  return {
    open: async (place) => {
      if (preview !== null) return preview.show(place);
      start(
        vscode.window.createWebviewPanel(viewType, "Preview", {
          viewColumn: vscode.ViewColumn.Beside,
          preserveFocus: true,
        }),
        place,
      );
    },
    dispose: () => {
      preview?.panel.dispose();
      restoring.dispose();
    },
  };
}

interface Preview {
  readonly dispose: () => void;
  readonly show: (place: PreviewCommand | null) => Promise<void>;
  readonly panel: vscode.WebviewPanel;
}

function createPreview(
  panel: vscode.WebviewPanel,
  server: Server,
  log: vscode.LogOutputChannel,
  first: PreviewCommand | null,
): Preview {
  const marks = createMarks();
  const subject = createSubject(server, first);
  let isFollowing = true;
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
    panel,
    dispose: () => {
      channel.close();
      following.dispose();
      marks.clear();
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
function placeIn(state: unknown): PreviewCommand | null {
  const saved = v.safeParse(savedState, state);
  if (!saved.success) return null;
  const { uri, line } = saved.output.target.place;
  return { uri, position: { line: line - 1, character: 0 } };
}

const savedState = v.object({ target: v.object({ place: placeSchema }) });
