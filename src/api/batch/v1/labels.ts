/** Labels and annotations that Jobs and their Pods bear (staging/src/k8s.io/api/batch/v1/types.go, 1.36). */

export const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
export const JOB_NAME = 'batch.kubernetes.io/job-name';
/** Without a domain, from before labels had one. */
export const OLD_CONTROLLER_UID = 'controller-uid';
export const OLD_JOB_NAME = 'job-name';
