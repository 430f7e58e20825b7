/**
 * What the editor pane gives to the editor, which is loaded when the pane is first opened.
 * `src/ui/editor/Editor.tsx` exports, as its default, a component that takes these.
 */
import type { ClusterBackend } from '../backend/cluster-backend.ts';
import type { Reference } from './model/reference.ts';

export interface EditorProps {
  /** Where it completes from, dry-runs and applies to. */
  readonly backend: ClusterBackend;
  /** What the editor is to show. Changes when somebody chooses to edit an object: then it replaces what is there. */
  readonly initialText: string;
  /** A number for each such choice, because the same text may be opened twice. */
  readonly textId: number;
  readonly theme: 'light' | 'dark';
  /** Objects that were applied, so that the page can select the first. */
  readonly onApplied: (applied: readonly Reference[]) => void;
  /** Leads to an object of the cluster. */
  readonly onSelect: (reference: Reference) => void;
}
