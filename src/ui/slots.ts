/**
 * What other folders of the project fill in, found at build time. A build without one of them works and says so.
 */
import type { ComponentType } from 'react';
import type { EditorProps } from './editor-slot.ts';
import type { Scenario } from './scenario-slot.ts';

const editors = import.meta.glob<{ default: ComponentType<EditorProps> }>('./editor/Editor.tsx');
const registries = import.meta.glob<{ scenarios: readonly Scenario[] }>('../scenarios/registry.ts');

export const loadEditor = editors['./editor/Editor.tsx'];

export async function loadScenarios(): Promise<readonly Scenario[]> {
  const registry = await registries['../scenarios/registry.ts']?.();
  return registry?.scenarios ?? [];
}
