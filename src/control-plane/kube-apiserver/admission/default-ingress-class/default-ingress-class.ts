/** An Ingress that names no class gets the default one (plugin/pkg/admission/network/defaultingressclass, 1.36). */
import type { Ingress, IngressClass } from '../../../../api/generated/types/networking/v1.ts';
import { ingressClasses } from '../../../../api/networking/v1/ingress-class/ingress-class.ts';
import { ingresses } from '../../../../api/networking/v1/ingress/ingress.ts';
import { defaultAmong } from '../../../../api/default-class.ts';
import { isAbout, type AdmissionPlugin } from '../admission.ts';

const DEFAULT = ['ingressclass.kubernetes.io/is-default-class'];
/** How classes were named before there was a field. */
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',

  admit(request) {
    if (request.operation !== 'CREATE' || !isAbout(request, ingresses)) return undefined;
    const ingress = request.object as Ingress;
    const named = ingress.metadata.annotations?.[CLASS_ANNOTATION] !== undefined;
    if (named || ingress.spec.ingressClassName !== undefined) return undefined;
    const found = defaultAmong(request.context.all<IngressClass>(ingressClasses), DEFAULT);
    if (!found) return undefined;
    return { ...ingress, spec: { ...ingress.spec, ingressClassName: found.metadata.name } };
  },
};
