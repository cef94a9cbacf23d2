// The page's way in: the real engine in its worker. Where its files are stands on the body, as `data-worker` and `data-wasm`.
import "./views/page.css";
import { openWorker, workerEngine } from "./engine/threads/worker-engine.ts";
import { startPage } from "./start.ts";

const { worker = "worker.js", wasm = "" } = document.body.dataset;
startPage(workerEngine(() => openWorker(worker, wasm)));
