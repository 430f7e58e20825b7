/** What can be done to requests from outside. */
import { words } from '../words/words.ts';
import { patchLine, type Action } from './action.ts';

/** As many requests each second from now on, whatever its curve was. */
export function setLoad(name: string, requestsPerSecond: number): Action {
  const patch = { spec: { curve: [{ atSeconds: 0, requestsPerSecond }] } };
  return {
    id: 'load',
    title: words.inspector.load.slider(name),
    kubectl: patchLine('load', name, patch),
    run: (api) => api.patch({ plural: 'loads', name }, patch),
  };
}
