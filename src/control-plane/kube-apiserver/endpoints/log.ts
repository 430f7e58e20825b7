/** GET pods/…/log: asks the kubelet of the Pod's node (pkg/registry/core/pod/strategy.go LogLocation). */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { LogOptions } from '../api-server-host.ts';
import type { RequestContext } from '../request-context.ts';
import { flag, parameter } from '../request-info.ts';
import { containerOf } from './connect.ts';

export function podLog(context: RequestContext): string {
  const pod = context.store.get(context.key).object as Pod;
  return context.server.host.kubelets.logs(pod, logOptions(context, pod));
}

/** What is added to the log from now on. Follows a `podLog` of the same request. */
export function followPodLog(
  context: RequestContext,
  onText: (text: string) => void,
  onEnd: () => void,
): () => void {
  const pod = context.store.get(context.key).object as Pod;
  return context.server.host.kubelets.followLogs(pod, logOptions(context, pod), onText, onEnd);
}

/** Reads and checks what is asked for. Throws what the API server itself refuses. */
function logOptions({ request }: RequestContext, pod: Pod): LogOptions {
  const number = (name: string): number | undefined => {
    const text = parameter(request, name);
    if (text === undefined || text === '') return undefined;
    if (!/^-?\d+$/.test(text))
      throw StatusError.badRequest(
        `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
      );
    return Number(text);
  };
  const sinceTime = parameter(request, 'sinceTime');
  const container = containerOf(pod, parameter(request, 'container'));
  if (!pod.spec.nodeName) {
    // Nobody has the Pod yet, so nobody has its logs: an empty answer, as upstream gives.
    return { container };
  }
  return {
    container,
    previous: flag(request, 'previous'),
    timestamps: flag(request, 'timestamps'),
    tailLines: number('tailLines'),
    limitBytes: number('limitBytes'),
    sinceSeconds: number('sinceSeconds'),
    ...(sinceTime && { sinceTime: Date.parse(sinceTime) }),
  };
}
