/** Where Kubernetes 1.36 answers otherwise than the 1.20.2 that was recorded, each with its source. */

export interface Difference {
  /** Where upstream says so. */
  readonly source: string;
  /** Words that stand otherwise in message and causes. */
  readonly words?: readonly [recorded: string, now: string];
  /** The whole message, and with it the causes, where not only words differ. */
  readonly message?: string;
}

const VALIDATION = 'pkg/apis/core/validation/validation.go';
const FIELD_ERRORS = 'apimachinery/pkg/util/validation/field/errors.go';

export const differences: Readonly<Record<string, Difference>> = {
  '422 dup container + bad port + bad pullpolicy': {
    source: `${VALIDATION}, validateContainers: what all containers have in common comes before unique names`,
    message:
      'Pod "x" is invalid: [spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive, spec.containers[1].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never", spec.containers[1].name: Duplicate value: "c"]',
  },
  '422 limits<requests': {
    source: `${VALIDATION}, validateResourceRequirements: the limit is told`,
    words: ['less than or equal to cpu limit', 'less than or equal to cpu limit of 1'],
  },
  '400 wrong type replicas-like': {
    source: 'sigs.k8s.io/json has taken the place of json-iterator since 1.23',
    message:
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container',
  },
  '422 pod update immutable field': {
    source: `${VALIDATION}, ValidatePodUpdate: other words, and a diff by go-cmp, whose form is not stable by its own account`,
    message:
      'Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n  core.PodSpec{\n  \t... // 16 identical fields\n- \tHostNetwork: nil,\n+ \tHostNetwork: true,\n- \tNodeName: nil,\n+ \tNodeName: "other",\n  }\n',
  },
  'deployment 422 selector mismatch': {
    source: `${FIELD_ERRORS}: values are shown as JSON`,
    words: ['map[string]string{"app":"x"}', '{"app":"x"}'],
  },
  'deployment 422 maxSurge and maxUnavailable 0': {
    source: `${FIELD_ERRORS}: values are shown as JSON`,
    words: ['intstr.IntOrString{Type:0, IntVal:0, StrVal:""}', '0'],
  },
  'sts 422 update forbidden': {
    source: 'pkg/apis/apps/validation/validation.go, ValidateStatefulSetUpdate: more may change',
    words: [
      "'replicas', 'template', and 'updateStrategy' are forbidden",
      "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
  },
  'service 422 clusterIP in use': {
    source: 'pkg/registry/core/service/storage/alloc.go, and values as JSON',
    words: [
      '[]string{"10.102.243.101"}: failed to allocated ip:10.102.243.101 with error:provided',
      '["10.102.243.101"]: failed to allocate IP 10.102.243.101: provided',
    ],
  },
  '400 bad labelSelector': {
    source: 'apimachinery/pkg/labels/selector.go: all operators are named',
    words: ["'=', '!=', '==', 'in', notin'", 'in, notin, =, ==, !=, gt, lt'],
  },
  '403 quota must specify': {
    source: 'pkg/quota/v1/evaluator/core/pods.go: the containers that lack it are named',
    words: ['must specify requests.cpu', 'must specify requests.cpu for: c'],
  },
  '406 accept': {
    source: 'emicklei/go-restful/v3 jsr311.go: the router tells what there is',
    words: [
      '406: Not Acceptable',
      '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
    ],
  },
};

/** What cannot be asked yet, and why. */
export const left: Readonly<Record<string, string>> = {};

interface Columns {
  readonly source: string;
  /** The columns of today that were there in 1.20, in the order in which they stand now. */
  readonly names: readonly string[];
}

const PRINTERS = 'pkg/printers/internalversion/printers.go';

/** Tables that have got columns, or have them in another order. */
const tablesSince: Readonly<Record<string, Columns>> = {
  persistentvolumeclaims: {
    source: `${PRINTERS}: VolumeAttributesClass`,
    names: [
      'Name',
      'Status',
      'Volume',
      'Capacity',
      'Access Modes',
      'StorageClass',
      'Age',
      'VolumeMode',
    ],
  },
  resourcequotas: {
    source: `${PRINTERS}: the age comes last`,
    names: ['Name', 'Request', 'Limit', 'Age'],
  },
  jobs: {
    source: `${PRINTERS}: Status`,
    names: ['Name', 'Completions', 'Duration', 'Age', 'Containers', 'Images', 'Selector'],
  },
  csidrivers: {
    source: `${PRINTERS}: StorageCapacity, TokenRequests, RequiresRepublish`,
    names: ['Name', 'AttachRequired', 'PodInfoOnMount', 'Modes', 'Age'],
  },
};

/** Columns that were recorded, in today's order. */
export const recordedColumns = <T extends { readonly name: string }>(
  plural: string,
  columns: readonly T[],
): readonly T[] =>
  tablesSince[plural]?.names.map((name) => columns.find((column) => column.name === name)!) ??
  columns;

/** Of today's columns, those that there were when the tables were recorded. */
export const columnsOfThen = <T extends { readonly name: string }>(
  plural: string,
  columns: readonly T[],
): readonly T[] => {
  const names = tablesSince[plural]?.names;
  return names ? columns.filter(({ name }) => names.includes(name)) : columns;
};
