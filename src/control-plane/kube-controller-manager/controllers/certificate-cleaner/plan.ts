/** When a request for a certificate is of no use any more. */
import type { CertificateSigningRequest } from '../../../../api/generated/types/certificates/v1.ts';
import { fromBase64, utf8Text } from '../../../../apimachinery/bytes.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import { certificateEnd } from '../../../../pki/certificate.ts';
import { fromPem } from '../../../../pki/pem.ts';
import type { Millis } from '../../../../sim/clock.ts';

const HOUR: Millis = 3600_000;

/** An hour after the verdict, a day without one, or when the certificate has ended. */
export function isOutdated(request: CertificateSigningRequest, now: Millis): boolean {
  const { conditions = [], certificate } = request.status;
  if (conditions.length === 0)
    return now - parseTime(request.metadata.creationTimestamp) > 24 * HOUR;
  return conditions.some(({ type, lastUpdateTime }) => {
    const old = lastUpdateTime !== undefined && now - parseTime(lastUpdateTime) > HOUR;
    if (type === 'Denied' || type === 'Failed') return old;
    return type === 'Approved' && !!certificate && (old || hasEnded(certificate, now));
  });
}

function hasEnded(certificate: string, now: Millis): boolean {
  const text = fromBase64(certificate);
  const bytes = text && fromPem('CERTIFICATE', utf8Text(text));
  const end = bytes && certificateEnd(bytes);
  return end !== undefined && parseTime(end) < now;
}
