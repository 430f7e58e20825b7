/** What can be done to the selected object, whatever kind it is of. */
import { Image, Pencil, RefreshCw, Trash2, Undo2 } from 'lucide-react';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { perform, type Action } from '../actions/action.ts';
import {
  deleteObject,
  evictPod,
  rolloutRestart,
  rolloutUndo,
} from '../actions/workload-actions.ts';
import type { Session } from '../app/session.ts';
import { ui } from '../app/ui-store.ts';
import type { MenuItem } from '../design/Menu.tsx';
import { nodeMenuItems } from '../graph/NodeMenu.tsx';
import type { Reference } from '../model/reference.ts';
import { words } from '../words/words.ts';
import { withoutManagedFields, yamlOf } from './YamlTab.tsx';

const rollable = new Set(['deployments', 'statefulsets', 'daemonsets']);

export function menuFor(
  session: Session,
  reference: Reference,
  object: KubeObject | undefined,
): MenuItem[] {
  const item = (action: Action, Icon: typeof Trash2): MenuItem => ({
    id: action.id,
    title: action.title,
    icon: <Icon size={14} aria-hidden />,
    ...(action.kubectl && { hint: action.kubectl }),
    ...(action.tone && { tone: action.tone }),
    run: () => void perform(session, action),
  });
  const edit: MenuItem = {
    id: 'edit',
    title: words.actions.edit,
    icon: <Pencil size={14} aria-hidden />,
    disabled: !object,
    run: () =>
      void (
        object && yamlOf(withoutManagedFields(object)).then((text) => ui.getState().edit(text))
      ),
  };
  if (reference.plural === 'nodes')
    return [...nodeMenuItems(session, reference.name).slice(1), { ...edit, apart: true }];
  return [
    edit,
    ...(rollable.has(reference.plural)
      ? [
          {
            id: 'image',
            title: words.actions.setImage,
            icon: <Image size={14} aria-hidden />,
            run: () => ui.getState().open({ kind: 'image', reference }),
          },
          item(rolloutRestart(reference), RefreshCw),
          ...(reference.plural === 'deployments' ? [item(rolloutUndo(reference), Undo2)] : []),
        ]
      : []),
    ...(reference.plural === 'pods' ? [{ ...item(evictPod(reference), Undo2), apart: true }] : []),
    { ...item(deleteObject(reference), Trash2), apart: reference.plural !== 'pods' },
  ];
}
