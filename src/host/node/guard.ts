/** Keeps a bug that one client meets from ending the server, as upstream's server recovers from a panic. */

/** Does something. What it throws is told to whoever runs the server, and given to `recover`. */
export function guarded(body: () => void, recover: () => void): void {
  try {
    body();
  } catch (bug) {
    console.error(bug);
    recover();
  }
}
