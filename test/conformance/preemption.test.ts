/** test/e2e/scheduling/preemption.go: what it asks of the API. */
import { expect } from 'vitest';
import type { PriorityClass } from '../../src/api/generated/types/scheduling/v1.ts';
import { asking, messageOf } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { row } from './row.ts';

const CLASSES = '/apis/scheduling.k8s.io/v1/priorityclasses';

row(
  '[sig-scheduling] SchedulerPreemption [Serial] PriorityClass endpoints verify PriorityClass endpoints can be operated with different HTTP methods',
  () => {
    const ask = asking(loneApiServer().server);
    const values = { p1: 1_000_000, p2: 2_000_000 };
    for (const [name, value] of Object.entries(values)) {
      const made = {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name, labels: { e2e: 'x' } },
        value,
      };
      expect(ask('POST', CLASSES, made).status).toBe(201);
    }
    // Its value is what it is.
    expect(messageOf(ask('PATCH', `${CLASSES}/p1`, { value: 2_000_000 }))).toMatch(
      /^PriorityClass.scheduling.k8s.io "p1" is invalid: value: Forbidden: may not be changed/,
    );
    for (const [name, value] of Object.entries(values)) {
      const found = ask('GET', `${CLASSES}/${name}`).body as PriorityClass;
      expect(found.value).toBe(value);
      const described = ask('PUT', `${CLASSES}/${name}`, { ...found, description: 'updated' });
      expect(described.body).toMatchObject({ description: 'updated', value });
      const patched = ask('PATCH', `${CLASSES}/${name}`, { metadata: { annotations: { a: 'b' } } });
      expect(patched.body).toMatchObject({ metadata: { annotations: { a: 'b' } } });
    }
    ask('DELETE', `${CLASSES}?labelSelector=e2e=x`);
    expect(ask('GET', `${CLASSES}?labelSelector=e2e=x`).body).toMatchObject({ items: [] });
  },
);
