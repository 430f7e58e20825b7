/** `--scheduler-config FILE`: a KubeSchedulerConfiguration, read as kube-scheduler reads it. */
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { configurationFileProblems } from '../../cluster/scheduler-configuration.ts';
import type { ClusterSpec } from '../../cluster/spec.ts';
import { UsageError, type Arguments } from './arguments.ts';

/** Nothing when the option is not given. */
export function schedulerConfiguration({ options }: Arguments): ClusterSpec['scheduler'] {
  const file = options.get('scheduler-config');
  return file === undefined ? undefined : schedulerConfigurationIn(file);
}

/** What is wrong with the file ends the command, as it would end kube-scheduler. */
export function schedulerConfigurationIn(file: string): NonNullable<ClusterSpec['scheduler']> {
  const [document, ...more] = parseAllDocuments(readFileSync(file, 'utf8'), { merge: true });
  const problem = document?.errors[0]?.message;
  if (!document || more.length > 0 || problem !== undefined)
    throw new UsageError(`${file}: ${problem ?? 'one YAML document was expected'}`);
  const configuration = document.toJS({ maxAliasCount: 100 }) as NonNullable<
    ClusterSpec['scheduler']
  >;
  const problems = configurationFileProblems(configuration);
  if (problems.length > 0)
    throw new UsageError(problems.map((one) => `${file}: ${one}`).join('\n'));
  return configuration;
}
