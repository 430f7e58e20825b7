/** The Web Worker that the cluster lives in: nothing but a way in and out. */
import type { CallMessage } from './messages.ts';
import { fetchInterpreter } from './plugin-interpreter.ts';
import { WorkerShell } from './shell.ts';

interface WorkerScope {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: CallMessage }) => void) | null;
}

const scope = self as unknown as WorkerScope;
const shell = new WorkerShell({
  post: (message) => scope.postMessage(message),
  later: (delay, task) => setTimeout(task, delay),
  wall: () => performance.now(),
  fetchInterpreter,
});
scope.onmessage = ({ data }) => shell.receive(data);
