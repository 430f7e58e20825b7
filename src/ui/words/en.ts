/** The words of the page from its beginning, in English. Components hold none of their own. */
import { cluster } from './en/cluster.ts';
import { inspector } from './en/inspector.ts';
import { page } from './en/page.ts';
import { scheduling } from './en/scheduling.ts';

export const en = {
  ...page,
  ...cluster,
  ...inspector,
  ...scheduling,
};
