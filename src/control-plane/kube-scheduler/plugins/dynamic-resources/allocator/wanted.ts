/** One thing that a claim asks for: a request, or one of the alternatives of a request. */
import type {
  DeviceRequest,
  DeviceSubRequest,
  DeviceTaint,
  ExactDeviceRequest,
} from '../../../../../api/generated/types/resource/v1.ts';
import { toleratesDeviceTaint } from '../../../../../api/devices/taints.ts';

type Asked = ExactDeviceRequest | DeviceSubRequest;

export interface Wanted {
  readonly asked: Asked;
  /** Of itself. */
  readonly name: string;
  /** The request, of which it may be an alternative. */
  readonly request: string;
  /** `request`, or `request/alternative`. */
  readonly fullName: string;
  readonly isAlternative: boolean;
  readonly adminAccess: boolean;
}

export const wantedExactly = ({ name }: DeviceRequest, exactly: ExactDeviceRequest): Wanted => ({
  asked: exactly,
  name,
  request: name,
  fullName: name,
  isAlternative: false,
  adminAccess: exactly.adminAccess === true,
});

export const wantedInstead = ({ name }: DeviceRequest, alternative: DeviceSubRequest): Wanted => ({
  asked: alternative,
  name: alternative.name,
  request: name,
  fullName: `${name}/${alternative.name}`,
  isAlternative: true,
  adminAccess: false,
});

/** Only what says NoSchedule or NoExecute keeps a device from being allocated. */
export const tolerates = ({ asked }: Wanted, taints: readonly DeviceTaint[] = []): boolean =>
  taints.every(
    (taint) =>
      (taint.effect !== 'NoSchedule' && taint.effect !== 'NoExecute') ||
      (asked.tolerations ?? []).some((toleration) => toleratesDeviceTaint(toleration, taint)),
  );
