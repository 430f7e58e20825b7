/** A Pod stays five minutes on a node that fails, unless it says otherwise (plugin/pkg/admission/defaulttolerationseconds). */
import type { Pod, Toleration } from '../../../../api/generated/types/core/v1.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { isAbout, type AdmissionPlugin } from '../admission.ts';

const FAILING = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const SECONDS = 300;

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',

  admit(request) {
    const object = request.object!;
    if (
      !isAbout(request, pods) ||
      (request.operation !== 'CREATE' && request.operation !== 'UPDATE')
    )
      return object;
    const pod = object as Pod;
    const tolerations = pod.spec.tolerations ?? [];
    const missing = FAILING.filter(
      (key) => !tolerations.some((toleration) => covers(toleration, key)),
    );
    if (missing.length === 0) return pod;
    const added = missing.map((key): Toleration => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: SECONDS,
    }));
    return { ...pod, spec: { ...pod.spec, tolerations: [...tolerations, ...added] } };
  },
};

/** Says something about being evicted from a failing node: by this key or by all, by this effect or by all. */
function covers({ key, effect }: Toleration, failing: string): boolean {
  return (!key || key === failing) && (!effect || effect === 'NoExecute');
}
