// The page's way in: the real engine in its worker, whose script's address stands on the body as `data-worker`.
import "./views/page.css";
import { openWorker, workerEngine } from "./engine/threads/worker-engine.ts";
import { startPage } from "./start.ts";

const { worker = "worker.js" } = document.body.dataset;
startPage(workerEngine(() => openWorker(worker)));
