/** The interpreter of users' plugins in Node: read and compiled when the first plugin comes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { PluginInterpreter } from '../../control-plane/kube-scheduler/written-plugins/interpreter.ts';
import { pluginInterpreter } from '../../plugin-interpreter/interpreter.ts';

let interpreter: PluginInterpreter | undefined;

export function nodeInterpreter(): PluginInterpreter {
  const { resolve } = createRequire(import.meta.url);
  interpreter ??= pluginInterpreter(
    readFileSync(resolve('@jitl/quickjs-wasmfile-release-sync/wasm')),
  );
  return interpreter;
}
