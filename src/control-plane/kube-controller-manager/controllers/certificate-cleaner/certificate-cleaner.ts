/** Takes away requests for certificates that nobody needs any more (pkg/controller/certificates/cleaner/cleaner.go, 1.36). */
import { certificateSigningRequests } from '../../../../api/certificates/v1/certificate-signing-request/certificate-signing-request.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { every, type Millis } from '../../../../sim/clock.ts';
import type { ManagedController } from '../../manager-host.ts';
import { isOutdated } from './plan.ts';

const NAME = 'certificatesigningrequest-cleaner-controller';
const PERIOD: Millis = 3600_000;

export const certificateCleaner: ManagedController = {
  name: NAME,
  serviceAccount: 'certificate-controller',
  run: ({ client, clock, informers, trace }) => {
    const informer = informers.informer(certificateSigningRequests);
    // What refuses is found again next time.
    every(clock, PERIOD, () => {
      for (const request of informer.list().filter((one) => isOutdated(one, clock.now()))) {
        const { name } = request.metadata;
        trace.span(NAME, 'remove', `${certificateSigningRequests.plural}/${name}`, () =>
          attempt(() => client.delete(certificateSigningRequests, { name })),
        );
      }
    });
    return [];
  },
};
