import { render } from "preact";
import "./style/room.css";
import "./style/more.css";
import { refresh } from "../chapters/today/state";
import { startClock } from "./clock";
import { startOutbox } from "./outbox";
import { startRouter } from "./router";
import { me, startSession } from "./session";
import { Shell } from "./shell";
import { startWorker } from "./update";

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
startRouter();
startClock();
render(<Shell />, root);
await startSession();
// Today also says what time it is for the server, which every page goes by.
me.subscribe((person) => person && void refresh());
startOutbox();
await startWorker().catch(() => undefined);
// Fetched after the first page, which needs neither.
const { startIcon } = await import("../push/icon");
const { startBell } = await import("../push/bell");
await startIcon();
me.subscribe((person) => person && void startBell(person.id));
