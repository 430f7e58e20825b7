/** What the runtime is told of a container (kuberuntime_container.go and third_party/forked/golang/expansion, 1.36). */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { quantityValue } from '../../apimachinery/quantity.ts';
import type { ContainerConfig } from '../cri/cri.ts';

export function containerConfig(pod: Pod, container: Container, attempt: number): ContainerConfig {
  const env = environment(container);
  const values = new Map(env.map(({ name, value }) => [name, value]));
  const memory = container.resources?.limits?.memory;
  return {
    name: container.name,
    attempt,
    image: container.image ?? '',
    command: container.command?.map((text) => expanded(text, values)),
    args: container.args?.map((text) => expanded(text, values)),
    env,
    workingDir: container.workingDir,
    tty: container.tty ?? false,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce,
    memoryLimitBytes: memory === undefined ? undefined : quantityValue(memory),
    terminationMessagePath: container.terminationMessagePath,
    terminationMessagePolicy: container.terminationMessagePolicy,
    annotations: { 'io.kubernetes.pod.uid': pod.metadata.uid },
  };
}

// Parity: of the environment, what is written out is passed on; `valueFrom`, `envFrom` and Services' variables are not.
function environment({ env = [] }: Container): { readonly name: string; readonly value: string }[] {
  const known = new Map<string, string>();
  for (const { name, value = '', valueFrom } of env)
    if (!valueFrom) known.set(name, expanded(value, known));
  return [...known].map(([name, value]) => ({ name, value }));
}

/**
 * Replaces `$(NAME)` by its value. A name that is not known stays as it is, and `$$` is a dollar:
 *
 *   $(HOST):$(PORT)  →  db:$(PORT)      $$(HOST)  →  $(HOST)
 */
export function expanded(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, what, name) =>
    what === '$' ? '$' : (values.get(name) ?? whole),
  );
}
