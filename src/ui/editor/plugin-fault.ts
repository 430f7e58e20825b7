/** How often a plugin has failed since it was applied, and the newest failure at its line. */
import type { SchedulerPlugin } from '../../api/sim/v1alpha1/scheduler-plugin/types.ts';
import { useObject } from '../mirror/hooks.ts';
import { words } from '../words/words.ts';
import type { EditorFile } from './files.ts';
import { Lines } from './manifest/lines.ts';
import { pluginName } from '../../scenarios/plugin-file.ts';
import { inFile } from './manifest/plugin-file.ts';
import { errorAt, type Problem } from './manifest/problem.ts';

const START = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };

/** Undefined as long as all is well, or as long as the file is not what was applied. */
export function usePluginFault({ name, text }: EditorFile): Problem | undefined {
  const plugin = useObject('schedulerplugins', pluginName(text, name));
  const { spec, status } = (plugin ?? {}) as Partial<SchedulerPlugin>;
  const { faults = 0, lastFault } = status ?? {};
  if (!lastFault || faults === 0 || spec?.source !== text) return undefined;
  const { line, column } = lastFault;
  const place = line === undefined ? '' : ` (line ${line}, column ${column ?? 1})`;
  const told = words.editor.pluginFault(lastFault, faults);
  return inFile(errorAt(START, told + place), new Lines(text));
}
