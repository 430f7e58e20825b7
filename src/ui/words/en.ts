/** Every word of the page, in English. Components hold none of their own. */
import { cluster } from './en/cluster.ts';
import { inspector } from './en/inspector.ts';
import { ownership } from './en/ownership.ts';
import { page } from './en/page.ts';
import { podLens } from './en/pod-lens.ts';
import { reconcile } from './en/reconcile.ts';
import { scheduling } from './en/scheduling.ts';
import { whatIf } from './en/what-if.ts';

export const en = {
  ...page,
  ...cluster,
  ...inspector,
  ...scheduling,
  ...whatIf,
  ...ownership,
  ...reconcile,
  ...podLens,
};
