/** test/e2e/apimachinery/namespace.go: what it asks of what runs. */
import { expect } from 'vitest';
import { Bed, images, isReady } from './cluster-bed.ts';
import { row } from './row.ts';

row(
  '[sig-api-machinery] Namespaces [Serial] should ensure that all pods are removed when a namespace is deleted',
  () => {
    const bed = new Bed();
    const NAMESPACES = '/api/v1/namespaces';
    const pods = `${NAMESPACES}/nsdeletetest/pods`;
    const create = () => {
      bed.create(NAMESPACES, { metadata: { name: 'nsdeletetest' } });
      const account = `${NAMESPACES}/nsdeletetest/serviceaccounts/default`;
      bed.until('it has its account', () => !bed.gone(account));
    };
    create();
    bed.create(pods, {
      metadata: { name: 'test-pod' },
      spec: { containers: [{ name: 'nginx', image: images.pause }] },
    });
    bed.until('it runs', () => isReady(bed.get(`${pods}/test-pod`)));
    bed.remove(`${NAMESPACES}/nsdeletetest`);
    bed.until('it is gone', () => bed.gone(`${NAMESPACES}/nsdeletetest`), 90);
    create();
    expect(bed.gone(`${pods}/test-pod`)).toBe(true);
  },
);
