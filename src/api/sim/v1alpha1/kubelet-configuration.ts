/**
 * What a machine's kubelet is configured with: fields of KubeletConfiguration (kubelet.config.k8s.io/v1beta1, 1.36) that the
 * simulated kubelet acts on, by their own names. Others are refused as unknown rather than ignored.
 */
import { invalid, type FieldError } from '../../../apimachinery/field-error.ts';
import { parseDuration } from './duration.ts';
import {
  evictionSettingsSchema,
  validateEvictionSettings,
  type EvictionSettings,
} from './eviction-settings.ts';
import { integer, list, object, text } from './schema.ts';

export interface ShutdownGracePeriodByPodPriority {
  /** Pods of this priority and above, up to the next entry's. */
  readonly priority: number;
  readonly shutdownGracePeriodSeconds: number;
}

export interface KubeletConfiguration extends EvictionSettings {
  /** Where Pods stand that it runs whatever the API says: `http://playground/` and the name of a WebPage. */
  readonly staticPodURL?: string;
  /** How often that page is read; 20s if absent. */
  readonly httpCheckFrequency?: string;
  /** How long the machine's power-off waits for Pods. `0s`, the default: not at all. */
  readonly shutdownGracePeriod?: string;
  /** How much of it is kept for critical Pods, which end last. */
  readonly shutdownGracePeriodCriticalPods?: string;
  /** In place of the two above: a period for each range of priorities. */
  readonly shutdownGracePeriodByPodPriority?: readonly ShutdownGracePeriodByPodPriority[];
}

export const kubeletConfigurationSchema = object(
  'Fields of KubeletConfiguration, by their own names.',
  {
    staticPodURL: text(
      'Where Pods stand that it runs whatever the API says: http://playground/ and the name of a WebPage.',
    ),
    httpCheckFrequency: text('How often that page is read. Defaults to 20s.'),
    ...evictionSettingsSchema,
    shutdownGracePeriod: text(
      'How long power-off waits for Pods to end, such as 30s. Defaults to 0s: the power is cut at once.',
    ),
    shutdownGracePeriodCriticalPods: text(
      'How much of it is kept for critical Pods, which end last. Defaults to 0s.',
    ),
    shutdownGracePeriodByPodPriority: list(
      'In place of the two above: a period for each range of priorities.',
      object(
        'Pods of this priority and above, up to the next entry’s.',
        {
          priority: integer('The lowest priority that it is for.'),
          shutdownGracePeriodSeconds: integer('How long these Pods get.'),
        },
        ['priority', 'shutdownGracePeriodSeconds'],
      ),
    ),
  },
);

/** pkg/kubelet/apis/config/validation/validation.go (1.36), of these fields. */
export function validateKubeletConfiguration(
  { shutdownGracePeriod, shutdownGracePeriodCriticalPods, ...rest }: KubeletConfiguration,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [...validateEvictionSettings(rest, path)];
  const millis = (field: string, written: string | undefined): number => {
    const parsed = written === undefined ? 0 : parseDuration(written);
    if (parsed === undefined)
      errors.push(invalid(`${path}.${field}`, written, 'must be a duration such as 30s or 1m'));
    return parsed ?? 0;
  };
  const { staticPodURL, httpCheckFrequency } = rest;
  if (staticPodURL !== undefined && !/^http:\/\/playground\/[a-z0-9.-]+$/.test(staticPodURL))
    errors.push(
      invalid(
        `${path}.staticPodURL`,
        staticPodURL,
        'must be http://playground/ and the name of a WebPage: nothing else is served here',
      ),
    );
  const frequency = millis('httpCheckFrequency', httpCheckFrequency);
  if (httpCheckFrequency !== undefined && frequency < 1000)
    errors.push(invalid(`${path}.httpCheckFrequency`, httpCheckFrequency, 'must be >= 1s'));
  const whole = millis('shutdownGracePeriod', shutdownGracePeriod);
  const critical = millis('shutdownGracePeriodCriticalPods', shutdownGracePeriodCriticalPods);
  for (const [field, written, value] of [
    ['shutdownGracePeriod', shutdownGracePeriod, whole],
    ['shutdownGracePeriodCriticalPods', shutdownGracePeriodCriticalPods, critical],
  ] as const)
    if (value > 0 && value < 1000)
      errors.push(
        invalid(`${path}.${field}`, written, 'must be either zero or otherwise >= 1 sec'),
      );
  if (critical > whole)
    errors.push(
      invalid(
        `${path}.shutdownGracePeriodCriticalPods`,
        shutdownGracePeriodCriticalPods,
        `must be <= shutdownGracePeriod (${shutdownGracePeriod ?? '0s'})`,
      ),
    );
  const byPriority = rest.shutdownGracePeriodByPodPriority ?? [];
  if (byPriority.length > 0 && (whole > 0 || critical > 0))
    errors.push(
      invalid(
        `${path}.shutdownGracePeriodByPodPriority`,
        byPriority,
        'cannot be used together with shutdownGracePeriod or shutdownGracePeriodCriticalPods',
      ),
    );
  for (const [i, { priority, shutdownGracePeriodSeconds }] of byPriority.entries()) {
    const at = `${path}.shutdownGracePeriodByPodPriority[${i}]`;
    if (byPriority.findIndex((other) => other.priority === priority) < i)
      errors.push(invalid(`${at}.priority`, priority, 'must be unique'));
    if (shutdownGracePeriodSeconds < 0)
      errors.push(
        invalid(`${at}.shutdownGracePeriodSeconds`, shutdownGracePeriodSeconds, 'must be >= 0'),
      );
  }
  return errors;
}
