/** Two Pods want a GPU of their own, and there is one: a claim that is allocated, and one that waits. */
import type { Scenario } from '../scenario.ts';

const trainer = (name: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels:
    app: ${name}
spec:
  resourceClaims:
    - name: gpu
      resourceClaimTemplateName: one-gpu
  containers:
    - name: main
      image: busybox:1.36
      command: ["sh", "-c", "echo I have $(env | grep '^GPU_DEVICE_[0-9]*='); sleep 1000000"]
      resources:
        claims:
          - name: gpu
`;

export const oneGpuForTwo: Scenario = {
  id: 'one-gpu-for-two',
  title: 'Devices: one GPU for two Pods',
  summary:
    'A Pod claims a device, the scheduler allocates one, and the next Pod waits for its turn.',
  nodes: [
    { count: 2, capacity: { cpu: '4', memory: '8Gi' } },
    {
      namePrefix: 'gpu',
      count: 1,
      capacity: { cpu: '8', memory: '32Gi' },
      gpus: { count: 1, memory: '80Gi' },
    },
  ],
  watch: [
    'The driver gpu.example.com publishes the GPU of gpu-1 in a ResourceSlice. Neither Pod names a node: each claims a device of the class gpu.example.com, and a claim is made for it from the template one-gpu.',
    'The claim of first is allocated gpu-0 and reserved for it; the Pod is bound where the device is, and reads which one it has in its environment. second stays Pending: cannot allocate all claims. Open its decision and see that all three nodes are refused for it.',
  ],
  tries: [
    'Delete first. Its claim goes with it, the GPU is free, and second has its turn.',
    'Create a ResourceClaim by hand and let two Pods name it by resourceClaimName: they share the device.',
    'Create a NodeTemplate with gpus: {count: 2, model: OLD-GPU-MODEL}, and ask for the model in the selectors of a template: device.attributes["gpu.example.com"].model.',
    'Ask with firstAvailable for two GPUs, or else for one, and look at the score of DynamicResources.',
  ],
  manifests: [
    {
      name: 'one-gpu.yaml',
      yaml: `# A claim of its own for each Pod that names it.
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata:
  name: one-gpu
spec:
  spec:
    devices:
      requests:
        - name: gpu
          exactly:
            deviceClassName: gpu.example.com
            selectors:
              - cel:
                  expression: device.capacity["gpu.example.com"].memory.compareTo(quantity("40Gi")) >= 0
`,
    },
    { name: 'first.yaml', yaml: trainer('first'), afterSeconds: 6 },
    { name: 'second.yaml', yaml: trainer('second'), afterSeconds: 12 },
  ],
};
