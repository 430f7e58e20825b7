import { expect, test } from 'vitest';
import { customHealth, kindsOf } from './custom-kinds.ts';

const definition = (plural: string, established = 'True', served = true) =>
  ({
    spec: {
      group: 'acme.org',
      scope: 'Namespaced',
      names: { plural, kind: 'Widget', shortNames: ['wd'] },
      versions: [
        { name: 'v1alpha1', served: false },
        { name: 'v1', served },
      ],
    },
    status: { conditions: [{ type: 'Established', status: established }] },
  }) as never;

test.each([
  [definition('widgets'), ['/apis/acme.org/v1/widgets']],
  [definition('widgets', 'False'), []],
  [definition('widgets', 'True', false), []],
  [definition('pods'), []],
])('kinds of a definition', (one, paths) =>
  expect(kindsOf([one]).map(({ root, plural }) => `${root}/${plural}`)).toEqual(paths),
);

const object = (...conditions: object[]) => ({ kind: 'Widget', status: { conditions } }) as never;

test.each([
  [object(), 'idle', 'Widget'],
  [object({ type: 'Ready', status: 'True' }), 'ok', 'Ready=True'],
  [object({ type: 'Ready', status: 'False', reason: 'Broken' }), 'bad', 'Ready=False, Broken'],
  [
    object({ type: 'Odd', status: 'True' }, { type: 'Synced', status: 'Unknown' }),
    'warn',
    'Synced=Unknown',
  ],
])('how an object is', (one, tone, text) => expect(customHealth(one)).toEqual({ tone, text }));
