/** kube-scheduler's configuration to a form and back, and its complaints at their fields. */
import { describe, expect, test } from 'vitest';
import { defaultPlugins } from '../../control-plane/kube-scheduler/plugins/registry.ts';
import {
  configurationOf,
  defaultPluginNames,
  formOf,
  moved,
  problemPlaces,
  type SchedulerForm,
} from './scheduler-form.ts';
import { scorePlugins } from './what-if.ts';

const file = {
  apiVersion: 'kubescheduler.config.k8s.io/v1',
  kind: 'KubeSchedulerConfiguration',
};
const toYaml = (value: unknown) => JSON.stringify(value);
const fromYaml = (text: string): unknown => JSON.parse(text);
const again = (configuration: object) => configurationOf(formOf(configuration, toYaml), fromYaml);
const profile = (part: object) => ({
  ...file,
  profiles: [{ schedulerName: 'default-scheduler', ...part }],
});
const multiPoint = (set: object) => profile({ plugins: { multiPoint: set } });

test('the form knows the plugins that kube-scheduler has, with their weights', () => {
  expect(defaultPluginNames).toEqual(defaultPlugins.map(({ name }) => name));
  expect(scorePlugins).toEqual(
    Object.fromEntries(
      defaultPlugins.flatMap(({ name, weight }) => (weight ? [[name, weight]] : [])),
    ),
  );
});

test('nothing is said of what is as by default', () => {
  expect(configurationOf(formOf(undefined, toYaml), fromYaml)).toEqual(profile({}));
});

describe('what is in the file is in the form, and nothing is lost', () => {
  test.each<[string, object]>([
    ['a weight', multiPoint({ enabled: [{ name: 'NodeResourcesFit', weight: 5 }] })],
    ['one off', multiPoint({ disabled: [{ name: 'ImageLocality' }] })],
    ['another plugin', multiPoint({ enabled: [{ name: 'Mine' }] })],
    [
      'all in another order',
      multiPoint({
        disabled: [{ name: '*' }],
        enabled: [{ name: 'PrioritySort' }, { name: 'DefaultBinder' }, { name: 'NodeName' }],
      }),
    ],
    [
      'arguments, percentages, several profiles, and sets of single moments',
      {
        ...file,
        parallelism: 4,
        percentageOfNodesToScore: 50,
        profiles: [
          {
            schedulerName: 'a',
            percentageOfNodesToScore: 20,
            plugins: { score: { disabled: [{ name: 'ImageLocality' }] } },
            pluginConfig: [{ name: 'NodeAffinity', args: { addedAffinity: {} } }],
          },
          { schedulerName: 'b' },
        ],
      },
    ],
  ])('%s', (_, configuration) => expect(again(configuration)).toEqual(configuration));
});

test('what is done in the form is as little as says it', () => {
  const form = formOf(undefined, toYaml);
  const [only] = form.profiles as [SchedulerForm['profiles'][number]];
  const at = (name: string) => defaultPluginNames.indexOf(name);
  const told = (plugins: typeof only.plugins) =>
    configurationOf({ ...form, profiles: [{ ...only, plugins }] }, fromYaml);
  expect(
    told(only.plugins.with(at('NodePorts'), { ...only.plugins[at('NodePorts')]!, enabled: false })),
  ).toEqual(multiPoint({ disabled: [{ name: 'NodePorts' }] }));
  const swapped = told(moved(only.plugins, at('NodeName'), -1)) as ReturnType<typeof multiPoint>;
  expect(swapped.profiles[0]).toMatchObject({
    plugins: { multiPoint: { disabled: [{ name: '*' }] } },
  });
  expect(formOf(swapped, toYaml).profiles[0]!.plugins.map(({ name }) => name)).toEqual(
    moved(only.plugins, at('NodeName'), -1).map(({ name }) => name),
  );
});

test('a complaint stands at its field', () => {
  const configuration = profile({ pluginConfig: [{ name: 'NodeResourcesFit' }] });
  const says = (field: string) => ({ field: `spec.configuration.${field}`, message: field });
  const places = problemPlaces(
    [
      says('percentageOfNodesToScore'),
      says('profiles[0].schedulerName'),
      says('profiles[0].pluginConfig[0].args.scoringStrategy'),
      says('profiles[1].plugins'),
      says('leaderElection'),
    ],
    configuration,
  );
  expect([...places.keys()]).toEqual(['percentage', '0.name', '0.args.NodeResourcesFit', '1', '']);
});
