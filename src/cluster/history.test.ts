/** Where "why?" begins, and what is forgotten. */
import { expect, test } from 'vitest';
import { RecordedTrace } from '../sim/trace.ts';
import { History } from './history.ts';

test('a write whose cause is forgotten is no bug: an Event expires an hour after what made it', () => {
  const trace = new RecordedTrace(() => 0, 4);
  const history = new History(trace);
  const created = trace.note('kubelet/node-1', 'create', 'events/default/web-1');
  trace.resume(created, () => history.onWrite());
  for (let i = 0; i < 4; i++) trace.note('kubelet/node-1', 'update', 'leases/node-1');
  trace.resume(created, () => history.onWrite());
  expect(history.chain('events/default/web-1')).toEqual([]);
});
