/**
 * The interpreter of users' plugins in the worker. It takes a moment to be fetched, and the cluster waits for nobody: so
 * whatever may bring a plugin is kept back until it is there, and so is what comes after.
 */
import wasm from '@jitl/quickjs-wasmfile-release-sync/wasm?url';
import type { PluginInterpreter } from '../../control-plane/kube-scheduler/written-plugins/interpreter.ts';

export async function fetchInterpreter(): Promise<PluginInterpreter> {
  const [{ pluginInterpreter }, answer] = await Promise.all([
    import('../../plugin-interpreter/interpreter.ts'),
    fetch(wasm),
  ]);
  if (!answer.ok) throw new Error(`the interpreter of plugins cannot be had: ${answer.status}`);
  return pluginInterpreter(new Uint8Array(await answer.arrayBuffer()));
}
