/** What a web server beside the cluster answers, at http://playground/ and its name. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface WebPage {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'WebPage';
  readonly metadata: ObjectMeta;
  readonly spec: WebPageSpec;
}

export interface WebPageSpec {
  /** As it is sent. */
  readonly content: string;
}
